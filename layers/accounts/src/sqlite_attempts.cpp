#include "sqlite_attempts.h"

namespace millrace::accounts {

using auth::Attempts;
using events::Result;

namespace {

Result<Attempts> read(sqlite::Database& database, std::string_view key) {
    auto statement =
        database.prepare("SELECT count, first_us, last_us FROM attempts WHERE key = ?");
    if (!statement) {
        return statement.error();
    }
    statement.value().bind(1, key);
    const auto row = statement.value().step();
    if (!row || !row.value()) {
        return row ? Result<Attempts>(Attempts()) : row.error();
    }
    return Attempts{.count = static_cast<std::uint32_t>(statement.value().integer(0)),
                    .first = time_of(statement.value().integer(1)),
                    .last = time_of(statement.value().integer(2))};
}

Result<void> write(sqlite::Database& database, std::string_view key, const Attempts& attempts) {
    auto statement = database.prepare("INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?)");
    if (!statement) {
        return statement.error();
    }
    statement.value().bind(1, key);
    statement.value().bind(2, std::int64_t{attempts.count});
    statement.value().bind(3, attempts.first.microseconds());
    statement.value().bind(4, attempts.last.microseconds());
    const auto done = statement.value().step();
    return done ? Result<void>() : Result<void>(done.error());
}

}  // namespace

Result<void> SqliteAttempts::change(std::string_view key,
                                    const std::function<void(Attempts&)>& change) {
    const std::lock_guard guard(shared_->mutex);
    sqlite::Database& database = shared_->database;
    return database.transaction([&]() -> Result<void> {
        auto attempts = read(database, key);
        if (!attempts) {
            return attempts.error();
        }
        change(attempts.value());
        return write(database, key, attempts.value());
    });
}

Result<void> SqliteAttempts::forget_before(events::Timestamp time) {
    const std::lock_guard guard(shared_->mutex);
    auto statement = shared_->database.prepare("DELETE FROM attempts WHERE last_us < ?");
    if (!statement) {
        return statement.error();
    }
    statement.value().bind(1, time.microseconds());
    const auto done = statement.value().step();
    return done ? Result<void>() : Result<void>(done.error());
}

}  // namespace millrace::accounts
