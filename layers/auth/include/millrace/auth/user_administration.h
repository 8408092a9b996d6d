#pragma once

#include <string>
#include <string_view>

#include <millrace/auth/authenticator.h>
#include <millrace/auth/user.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>

namespace millrace::auth {

/// What an administrator does to users. The last enabled admin stays one. Each change is one
/// transaction with the line that says who made it. A user who is deleted, disabled or gets another
/// password is logged out everywhere; another role holds from their next request on.
/// NotFound: nobody has that name. Conflict: the last admin, or a name that is taken. InvalidInput:
/// a name or password that breaks a rule.
class UserAdministration {
public:
    /// `by` is recorded: a user's name, or `shell: NAME`. `clock` outlives this. `iterations`
    /// as of Authenticator.
    UserAdministration(const Stores& stores, const events::Clock& clock, std::string by,
                       std::uint32_t iterations = PasswordHash::iterations_now);

    /// Whether `create` would take the name, for who has no password yet.
    events::Result<void> check_new_name(std::string_view name) const;
    events::Result<void> create(std::string_view name, Role role, std::string_view password);
    events::Result<void> remove(std::string_view name);
    events::Result<void> set_enabled(std::string_view name, bool is_enabled);
    events::Result<void> set_role(std::string_view name, Role role);
    /// Without the current one.
    events::Result<void> set_password(std::string_view name, std::string_view password);
    /// All of a user.
    events::Result<void> end_sessions(std::string_view name);

private:
    enum class Sessions { Stay, End };
    events::Result<void> change(std::string_view name, const UserStore::Change& change,
                                AuditKind kind, const std::string& detail, Sessions sessions);
    AuditEntry entry(AuditKind kind, std::string_view user, const std::string& detail) const;

    Stores stores_;
    const events::Clock* clock_;
    std::string by_;
    std::uint32_t iterations_;
};

}  // namespace millrace::auth
