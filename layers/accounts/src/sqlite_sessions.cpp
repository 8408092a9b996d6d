#include "sqlite_sessions.h"

namespace millrace::accounts {

using auth::Session;
using events::Result;

namespace {

Result<std::vector<Session>> read_sessions(sqlite::Database& database, std::string_view where,
                                           std::string_view parameter) {
    auto rows = database.prepare("SELECT token_hash, user, address, created_at_us, used_at_us FROM "
                                 "sessions WHERE " +
                                 std::string(where) + " ORDER BY created_at_us DESC, token_hash");
    if (!rows) {
        return rows.error();
    }
    rows.value().bind(1, parameter);
    std::vector<Session> sessions;
    for (;;) {
        const auto row = rows.value().step();
        if (!row || !row.value()) {
            return row ? Result<std::vector<Session>>(std::move(sessions)) : row.error();
        }
        sessions.push_back({.token_hash = rows.value().text(0),
                            .user = rows.value().text(1),
                            .address = rows.value().text(2),
                            .created_at = time_of(rows.value().integer(3)),
                            .used_at = time_of(rows.value().integer(4))});
    }
}

}  // namespace

Result<void> SqliteSessions::put(const Session& session) {
    const bool is_new = session.used_at == session.created_at;
    return shared_->use([&](sqlite::Database& database) -> Result<void> {
        auto statement = database.prepare(
            is_new ? "INSERT INTO sessions VALUES (?1, ?2, ?3, ?4, ?5)"
                   : "UPDATE sessions SET used_at_us = ?5 WHERE token_hash = ?1 AND user = ?2 AND "
                     "address = ?3 AND created_at_us = ?4");
        if (!statement) {
            return statement.error();
        }
        sqlite::Statement& row = statement.value();
        row.bind(1, session.token_hash);
        row.bind(2, session.user);
        row.bind(3, session.address);
        row.bind(4, session.created_at.microseconds());
        row.bind(5, session.used_at.microseconds());
        const auto done = row.step();
        return done ? Result<void>() : done.error();
    });
}

Result<std::optional<Session>> SqliteSessions::find(std::string_view token_hash) {
    const auto found = shared_->use([&](sqlite::Database& database) {
        return read_sessions(database, "token_hash = ?", token_hash);
    });
    if (!found) {
        return found.error();
    }
    return found.value().empty() ? std::optional<Session>() : found.value().front();
}

Result<std::vector<Session>> SqliteSessions::list(std::string_view user) {
    return shared_->use([&](sqlite::Database& database) {
        return read_sessions(database, user.empty() ? "user <> ?" : "user = ?", user);
    });
}

Result<void> SqliteSessions::remove(std::string_view token_hash) {
    return shared_->use([&](sqlite::Database& database) -> Result<void> {
        auto statement = database.prepare("DELETE FROM sessions WHERE token_hash = ?");
        if (!statement) {
            return statement.error();
        }
        statement.value().bind(1, token_hash);
        const auto done = statement.value().step();
        return done ? Result<void>() : done.error();
    });
}

}  // namespace millrace::accounts
