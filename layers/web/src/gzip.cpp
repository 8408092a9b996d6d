#include "gzip.h"

#include <algorithm>

#include <zlib.h>

namespace millrace::web {

namespace {

constexpr int gzip_window_bits = 15 + 16;  // 16: a gzip head instead of zlib's
constexpr int usual_level = 4;             // documents are made often and sent a few times
constexpr int fast_level = 1;              // for large ones, that somebody waits for
constexpr std::size_t large_bytes = 1'048'576;
constexpr int memory_level = 8;

bool refuses(std::string_view parameters) {
    const auto quality = parameters.find("q=");
    return quality != std::string_view::npos &&
           parameters.substr(quality + 2).find_first_not_of("0. ") == std::string_view::npos;
}

}  // namespace

std::optional<std::string> gzipped(std::string_view text) {
    z_stream stream{};
    const int level = text.size() > large_bytes ? fast_level : usual_level;
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window_bits, memory_level,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return std::nullopt;
    }
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int end = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return end == Z_STREAM_END ? std::optional<std::string>(std::move(packed)) : std::nullopt;
}

bool takes_gzip(std::string_view accept_encoding) {
    while (!accept_encoding.empty()) {
        const auto end = std::min(accept_encoding.find(','), accept_encoding.size());
        auto coding = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        coding.remove_prefix(std::min(coding.find_first_not_of(' '), coding.size()));
        const auto name = coding.substr(0, coding.find_first_of("; "));
        if (name == "gzip") {
            return !refuses(coding.substr(name.size()));
        }
    }
    return false;
}

}  // namespace millrace::web
