#include <millrace/auth/user_administration.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <millrace/auth/password_hash.h>
#include <millrace/auth/password_rules.h>

namespace millrace::auth {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

using Changed = Result<std::optional<User>>;

Error unknown(std::string_view name) {
    return {ErrorCode::NotFound, fmt::format("there is no user {} (millrace users list)",
                                             check_user_name(name) ? name : "of that name")};
}

Error taken(std::string_view name) {
    return {ErrorCode::Conflict,
            fmt::format("there is a user {0} already (millrace users show {0})", name)};
}

/// Whether there is another admin who can log in.
bool has_another_admin(const std::vector<User>& all, std::string_view name) {
    return std::any_of(all.begin(), all.end(), [&](const User& user) {
        return user.name != name && user.role == Role::Admin && user.is_enabled;
    });
}

/// A change after which the user is no enabled admin any more.
Changed unless_last_admin(const User& user, const std::vector<User>& all, Changed changed) {
    const bool is_needed = user.role == Role::Admin && user.is_enabled;
    if (is_needed && !has_another_admin(all, user.name)) {
        return Error{
            ErrorCode::Conflict,
            fmt::format("{} is the last admin who can log in: make another one first", user.name)};
    }
    return changed;
}

}  // namespace

UserAdministration::UserAdministration(const Stores& stores, const events::Clock& clock,
                                       std::string by, std::uint32_t iterations)
    : stores_(stores), clock_(&clock), by_(std::move(by)), iterations_(iterations) {}

AuditEntry UserAdministration::entry(AuditKind kind, std::string_view user,
                                     const std::string& detail) const {
    return {.at = clock_->now(),
            .kind = kind,
            .user = std::string(user),
            .by = by_,
            .address = {},
            .detail = detail};
}

Result<void> UserAdministration::change(std::string_view name, const UserStore::Change& change,
                                        AuditKind kind, const std::string& detail,
                                        Sessions sessions) {
    return stores_.transactions.all_or_nothing([&]() -> Result<void> {
        auto done = stores_.users.change(
            name, [&](std::optional<User> now, const std::vector<User>& all) -> Changed {
                return now ? change(std::move(now), all) : Changed(unknown(name));
            });
        done = done ? stores_.audit.add(entry(kind, name, detail)) : std::move(done);
        return done && sessions == Sessions::End ? end_sessions(name) : std::move(done);
    });
}

Result<void> UserAdministration::check_new_name(std::string_view name) const {
    if (auto named = check_user_name(name); !named) {
        return named;
    }
    const auto found = stores_.users.find(name);
    if (!found) {
        return found.error();
    }
    return found.value() ? Result<void>(taken(name)) : Result<void>();
}

Result<void> UserAdministration::create(std::string_view name, Role role,
                                        std::string_view password) {
    if (auto named = check_user_name(name); !named) {
        return named;
    }
    if (auto allowed = check_password(password, name); !allowed) {
        return allowed;
    }
    const auto hash = PasswordHash::of(password, iterations_);
    if (!hash) {
        return hash.error();
    }
    const auto create_once = [&](const std::optional<User>& now,
                                 const std::vector<User>&) -> Changed {
        if (now) {
            return taken(name);
        }
        User made;
        made.name = name;
        made.role = role;
        made.password_hash = hash.value().to_string();
        made.created_at = clock_->now();
        made.password_set_at = made.created_at;
        return std::optional(made);
    };
    return stores_.transactions.all_or_nothing([&]() -> Result<void> {
        auto done = stores_.users.change(name, create_once);
        return done ? stores_.audit.add(
                          entry(AuditKind::UserCreated, name, std::string(name_of(role))))
                    : std::move(done);
    });
}

Result<void> UserAdministration::remove(std::string_view name) {
    return change(
        name,
        [](std::optional<User> now, const auto& all) {
            return unless_last_admin(*now, all, std::optional<User>());
        },
        AuditKind::UserDeleted, {}, Sessions::End);
}

Result<void> UserAdministration::set_enabled(std::string_view name, bool is_enabled) {
    return change(
        name,
        [&](std::optional<User> now, const auto& all) -> Changed {
            const User before = *now;
            now->is_enabled = is_enabled;
            return is_enabled ? Changed(now) : unless_last_admin(before, all, now);
        },
        is_enabled ? AuditKind::UserEnabled : AuditKind::UserDisabled, {},
        is_enabled ? Sessions::Stay : Sessions::End);
}

Result<void> UserAdministration::set_role(std::string_view name, Role role) {
    return change(
        name,
        [&](std::optional<User> now, const auto& all) -> Changed {
            const User before = *now;
            now->role = role;
            return role == Role::Admin ? Changed(now) : unless_last_admin(before, all, now);
        },
        AuditKind::RoleChanged, std::string(name_of(role)), Sessions::Stay);
}

Result<void> UserAdministration::set_password(std::string_view name, std::string_view password) {
    if (auto allowed = check_password(password, name); !allowed) {
        return allowed;
    }
    const auto hash = PasswordHash::of(password, iterations_);
    if (!hash) {
        return hash.error();
    }
    return change(
        name,
        [&](std::optional<User> now, const auto&) -> Changed {
            now->password_hash = hash.value().to_string();
            now->password_set_at = clock_->now();
            return now;
        },
        AuditKind::PasswordChanged, {}, Sessions::End);
}

Result<void> UserAdministration::end_sessions(std::string_view name) {
    return auth::end_sessions(stores_, name, {}, entry(AuditKind::SessionEnded, name, {}));
}

}  // namespace millrace::auth
