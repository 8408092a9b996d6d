#pragma once

#include <filesystem>
#include <mutex>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/sqlite/database.h>

namespace millrace::accounts {

/// The file with its tables, made where there is none, or checked to be one. Its owner alone may
/// read it.
events::Result<sqlite::Database> make_account_file(const std::filesystem::path& file);
events::Result<sqlite::Database> open_account_file(const std::filesystem::path& file);

/// One connection, used by one thread at a time.
struct SharedDatabase {
    sqlite::Database database;
    std::mutex mutex{};
};

inline events::Timestamp time_of(std::int64_t microseconds) {
    return events::Timestamp::from_microseconds(microseconds);
}

}  // namespace millrace::accounts
