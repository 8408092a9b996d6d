#include <millrace/auth/user.h>

#include <algorithm>

#include <fmt/format.h>

namespace millrace::auth {

using events::Error;
using events::ErrorCode;
using events::Result;

std::string_view name_of(Role role) {
    switch (role) {
    case Role::Viewer: return "viewer";
    case Role::Admin: return "admin";
    }
    return "none";
}

Result<Role> parse_role(std::string_view word) {
    for (const Role role : {Role::Viewer, Role::Admin}) {
        if (name_of(role) == word) {
            return role;
        }
    }
    return Error{ErrorCode::InvalidInput,
                 fmt::format("role was '{}', expected viewer or admin", word)};
}

Result<void> check_user_name(std::string_view name) {
    constexpr std::size_t shortest = 2;
    constexpr std::size_t longest = 32;
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto is_allowed = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    };
    if (name.size() >= shortest && name.size() <= longest && is_letter(name.front()) &&
        std::all_of(name.begin(), name.end(), is_allowed)) {
        return {};
    }
    return Error{ErrorCode::InvalidInput,
                 "the user name is none: expected 2 to 32 of a-z 0-9 . _ - with a letter first"};
}

}  // namespace millrace::auth
