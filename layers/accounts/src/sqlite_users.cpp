#include "sqlite_users.h"

#include <algorithm>

namespace millrace::accounts {

using auth::User;
using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::string_view all_users =
    "SELECT name, role, is_enabled, password_hash, created_at_us, password_set_at_us, "
    "last_login_at_us FROM users ORDER BY name";

Result<User> user_of(const sqlite::Statement& row) {
    User user;
    user.name = row.text(0);
    user.role = static_cast<auth::Role>(row.integer(1));
    if (user.role != auth::Role::Viewer && user.role != auth::Role::Admin) {
        return Error{ErrorCode::Corrupt, "the stored role of a user is none"};
    }
    user.is_enabled = row.integer(2) != 0;
    user.password_hash = row.text(3);
    user.created_at = time_of(row.integer(4));
    user.password_set_at = time_of(row.integer(5));
    if (!row.is_null(6)) {
        user.last_login_at = time_of(row.integer(6));
    }
    return user;
}

Result<std::vector<User>> read_users(sqlite::Database& database) {
    auto rows = database.prepare(all_users);
    if (!rows) {
        return rows.error();
    }
    std::vector<User> users;
    for (;;) {
        const auto row = rows.value().step();
        if (!row || !row.value()) {
            return row ? Result<std::vector<User>>(std::move(users)) : row.error();
        }
        auto user = user_of(rows.value());
        if (!user) {
            return user.error();
        }
        users.push_back(std::move(user).value());
    }
}

std::optional<User> named(const std::vector<User>& users, std::string_view name) {
    const auto found = std::find_if(users.begin(), users.end(),
                                    [&](const User& user) { return user.name == name; });
    return found != users.end() ? std::optional(*found) : std::nullopt;
}

Result<void> remove(sqlite::Database& database, std::string_view name) {
    auto statement = database.prepare("DELETE FROM users WHERE name = ?");
    if (!statement) {
        return statement.error();
    }
    statement.value().bind(1, name);
    const auto done = statement.value().step();
    return done ? Result<void>() : Result<void>(done.error());
}

Result<void> add(sqlite::Database& database, const User& user) {
    auto statement = database.prepare("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?, ?)");
    if (!statement) {
        return statement.error();
    }
    sqlite::Statement& row = statement.value();
    row.bind(1, user.name);
    row.bind(2, static_cast<std::int64_t>(user.role));
    row.bind(3, std::int64_t{user.is_enabled ? 1 : 0});
    row.bind(4, user.password_hash);
    row.bind(5, user.created_at.microseconds());
    row.bind(6, user.password_set_at.microseconds());
    if (user.last_login_at) {
        row.bind(7, user.last_login_at->microseconds());
    } else {
        row.bind_null(7);
    }
    const auto done = row.step();
    return done ? Result<void>() : Result<void>(done.error());
}

}  // namespace

Result<std::optional<User>> SqliteUsers::find(std::string_view name) {
    const auto users = list();
    return users ? Result<std::optional<User>>(named(users.value(), name)) : users.error();
}

Result<std::vector<User>> SqliteUsers::list() {
    return shared_->use([](sqlite::Database& database) { return read_users(database); });
}

Result<void> SqliteUsers::change(std::string_view name, const Change& change) {
    return shared_->all_or_nothing([&]() -> Result<void> {
        const auto users = list();
        if (!users) {
            return users.error();
        }
        const auto changed = change(named(users.value(), name), users.value());
        if (!changed) {
            return changed.error();
        }
        return shared_->use([&](sqlite::Database& database) {
            auto done = remove(database, name);
            return done && changed.value() ? add(database, *changed.value()) : done;
        });
    });
}

}  // namespace millrace::accounts
