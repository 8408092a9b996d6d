#include <millrace/auth/password_rules.h>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "guessable.h"

namespace millrace::auth {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

/// Bytes of the letter in UTF-8 that begins with this one; 0 where none does.
std::size_t length_of(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead >= 0xF5) {
        return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

bool goes_on(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// Letters of a text in UTF-8; none where it is no such text.
std::optional<std::size_t> letters_of(std::string_view text) {
    std::size_t letters = 0;
    while (!text.empty()) {
        const std::size_t length = length_of(static_cast<unsigned char>(text.front()));
        if (length == 0 || length > text.size() ||
            !std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(length),
                         &goes_on)) {
            return std::nullopt;
        }
        text.remove_prefix(length);
        ++letters;
    }
    return letters;
}

Error refused(const std::string& why) { return {ErrorCode::InvalidInput, "the password " + why}; }

}  // namespace

Result<void> check_password(std::string_view password, std::string_view user_name) {
    constexpr std::size_t not_guessable_min = 8;
    if (password.size() > password_bytes_max) {
        return refused(
            fmt::format("has {} bytes, expected {} at most", password.size(), password_bytes_max));
    }
    const auto letters = letters_of(password);
    if (!letters) {
        return refused("is no text in UTF-8");
    }
    if (password.find('\0') != std::string_view::npos) {
        return refused("has a NUL in it");
    }
    if (*letters < password_letters_min) {
        return refused(fmt::format("has {} letters, expected at least {}: a few words make a good "
                                   "one",
                                   *letters, password_letters_min));
    }
    if (letters_not_guessable(password, user_name) < not_guessable_min) {
        return refused("is made of what is tried first (common words, runs such as 12345 or "
                       "qwerty, years, repeats, your name): add words of your own");
    }
    return {};
}

}  // namespace millrace::auth
