// The first bytes of a connection. Input: the bytes.
#include <millrace/events/ensure.h>

#include <string>

#include "request_head.h"

namespace millrace::web {
namespace {

void check(const std::string& bytes) {
    using events::ensure;
    constexpr std::size_t bytes_max = 8'192;
    const auto head = look_at_head(bytes, bytes_max);
    if (head.end != HeadEnd::Whole) {
        ensure(head.end != HeadEnd::Incomplete || bytes.size() < bytes_max, "a head has an end");
        return;
    }
    const std::string text = bytes.substr(0, head.bytes);
    ensure(head.bytes <= bytes_max && text.ends_with("\r\n\r\n"), "a head ends by an empty line");
    ensure(text.find("\r\n\r\n") == head.bytes - 4, "a head ends once");
    for (std::size_t i = 0; i < text.size(); ++i) {
        ensure(text[i] != '\n' || text[i - 1] == '\r', "no line feed stands alone");
        ensure(text[i] != '\r' || text[i + 1] == '\n', "no carriage return stands alone");
        ensure(text[i] != '\0', "no byte is null");
    }
    // What comes behind changes nothing, and without its last byte it is not whole.
    ensure(look_at_head(text + "GET / HTTP/1.1\r\n", bytes_max).bytes == head.bytes,
           "a head is a head whatever follows");
    ensure(look_at_head(text.substr(0, text.size() - 1), bytes_max).end == HeadEnd::Incomplete,
           "a head without its end has more to come");
    // A second one of what says where a request ends is refused.
    for (const std::string line : {"content-length: 1\r\n", "Host: b\r\n"}) {
        auto twice = text.substr(0, text.size() - 2);
        twice.append(line).append(line).append("\r\n");
        ensure(look_at_head(twice, bytes_max).end != HeadEnd::Whole, "lengths are said once");
    }
    const auto chunked = text.substr(0, text.size() - 2) + "Transfer-Encoding: chunked\r\n\r\n";
    ensure(look_at_head(chunked, bytes_max).end != HeadEnd::Whole, "nothing is chunked");
}

}  // namespace
}  // namespace millrace::web

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    millrace::web::check(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
