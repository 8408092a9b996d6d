#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::web {

enum class HeadEnd {
    Incomplete,  // more has to come
    Whole,
    Malformed,  // 400, and nothing more of this connection is to be believed
    TooLarge    // 431
};

struct RequestHead {
    HeadEnd end = HeadEnd::Incomplete;
    std::size_t bytes = 0;  // with the empty line, where whole
    std::uint64_t content_length = 0;
};

/// Whether these first bytes of a connection are the head of one HTTP/1 request, and only one, by
/// everybody's reading. Stricter than the standard, so that no proxy before this server can see
/// another request in them than it does: no Transfer-Encoding, one Content-Length, one Host, every
/// line ended by CR LF, no folded lines, no blank before a colon, no control characters.
RequestHead look_at_head(std::string_view bytes, std::size_t bytes_max);

}  // namespace millrace::web
