#pragma once

#include <cstddef>
#include <string_view>

namespace millrace::auth {

/// How many letters are left of a password without what is tried first. Bytes outside ASCII count
/// as letters.
std::size_t letters_not_guessable(std::string_view password, std::string_view user_name);

}  // namespace millrace::auth
