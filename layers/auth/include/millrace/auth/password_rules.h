#pragma once

#include <cstddef>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::auth {

inline constexpr std::size_t password_letters_min = 15;   // of UTF-8 text
inline constexpr std::size_t password_bytes_max = 1'024;  // longer ones are refused, never cut

/// What a new password has to be, as OWASP ASVS 5.0 asks of accounts without a second factor: long,
/// text in UTF-8, and more than what is tried first: at least eight letters have to be left
/// without common passwords, the names of user and product, runs such as 12345 or qwerty, years,
/// and what repeats. No rule about kinds of letters. InvalidInput says why, never with the
/// password.
events::Result<void> check_password(std::string_view password, std::string_view user_name);

}  // namespace millrace::auth
