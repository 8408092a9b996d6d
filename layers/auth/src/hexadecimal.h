#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace millrace::auth {

/// Two digits a byte, lower case.
std::string to_hexadecimal(std::span<const std::uint8_t> bytes);
/// False unless it is exactly that many bytes.
bool from_hexadecimal(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace millrace::auth
