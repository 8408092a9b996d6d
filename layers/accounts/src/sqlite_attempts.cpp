#include "sqlite_attempts.h"

namespace millrace::accounts {

using auth::Attempts;
using events::Result;

Result<Attempts> SqliteAttempts::find(std::string_view key) {
    return shared_->use([&](sqlite::Database& database) -> Result<Attempts> {
        auto statement = database.prepare(
            "SELECT count, first_us, last_us, has_refused FROM attempts WHERE key = ?");
        if (!statement) {
            return statement.error();
        }
        sqlite::Statement& found = statement.value();
        found.bind(1, key);
        const auto row = found.step();
        if (!row || !row.value()) {
            return row ? Result<Attempts>(Attempts()) : row.error();
        }
        return Attempts{.count = static_cast<std::uint32_t>(found.integer(0)),
                        .first = time_of(found.integer(1)),
                        .last = time_of(found.integer(2)),
                        .has_refused = found.integer(3) != 0};
    });
}

Result<void> SqliteAttempts::put(std::string_view key, const Attempts& attempts) {
    return shared_->use([&](sqlite::Database& database) -> Result<void> {
        auto statement = database.prepare("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?)");
        if (!statement) {
            return statement.error();
        }
        sqlite::Statement& row = statement.value();
        row.bind(1, key);
        row.bind(2, std::int64_t{attempts.count});
        row.bind(3, attempts.first.microseconds());
        row.bind(4, attempts.last.microseconds());
        row.bind(5, std::int64_t{attempts.has_refused ? 1 : 0});
        const auto done = row.step();
        return done ? Result<void>() : done.error();
    });
}

Result<void> SqliteAttempts::forget_before(events::Timestamp time) {
    return shared_->use([&](sqlite::Database& database) -> Result<void> {
        auto statement = database.prepare("DELETE FROM attempts WHERE last_us < ?");
        if (!statement) {
            return statement.error();
        }
        statement.value().bind(1, time.microseconds());
        const auto done = statement.value().step();
        return done ? Result<void>() : done.error();
    });
}

}  // namespace millrace::accounts
