#include "hexadecimal.h"

#include <charconv>

#include <fmt/format.h>

namespace millrace::auth {

std::string to_hexadecimal(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += fmt::format("{:02x}", byte);
    }
    return text;
}

bool from_hexadecimal(std::string_view text, std::span<std::uint8_t> bytes) {
    if (text.size() != 2 * bytes.size()) {
        return false;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* begin = text.data() + 2 * i;
        const auto read = std::from_chars(begin, begin + 2, bytes[i], 16);
        if (read.ec != std::errc() || read.ptr != begin + 2) {
            return false;
        }
    }
    return true;
}

}  // namespace millrace::auth
