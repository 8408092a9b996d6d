#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::auth {

/// What a user may see. Values are stored: append only, never renumber.
enum class Role : std::uint8_t {
    Viewer = 1,  // everything but users and audit
    Admin = 2    // everything
};
/// `viewer`; stored and shown.
std::string_view name_of(Role role);
/// InvalidInput names the word and those there are.
events::Result<Role> parse_role(std::string_view word);

struct User {
    std::string name;
    Role role = Role::Viewer;
    bool is_enabled = true;
    std::string password_hash;  // as PasswordHash::to_string writes it
    events::Timestamp created_at;
    events::Timestamp password_set_at;
    std::optional<events::Timestamp> last_login_at;
};

/// 2 to 32 of a-z 0-9 . _ -, the first a letter: what a name has to be.
events::Result<void> check_user_name(std::string_view name);

}  // namespace millrace::auth
