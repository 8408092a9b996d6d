#include "control/control_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "lease/file_bytes.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::TradingState;

const std::string_view newest_entries =
    "SELECT mode, strategy, state, reason, who, at_us, until_end_of FROM trading_states WHERE id "
    "IN (SELECT max(id) FROM trading_states GROUP BY mode, strategy) ORDER BY mode, strategy";
const std::string_view all_entries =
    "SELECT mode, strategy, state, reason, who, at_us, until_end_of FROM trading_states "
    "ORDER BY id";

namespace {

constexpr std::int64_t application_id = 0x4d6c7263;  // "Mlrc"
constexpr std::int64_t version = 1;
constexpr std::chrono::milliseconds wait{2'000};  // others hold it for one short transaction

constexpr std::array states{TradingState::Active, TradingState::Reducing, TradingState::Halted};

std::string what_to_do(const std::filesystem::path& file) {
    return fmt::format("No trading state can be told, so nothing trades. Move {0}, {0}-wal and "
                       "{0}-shm away, all of them, to start with none, and halt again what has to "
                       "stay halted; a file STOP in that folder halts meanwhile",
                       file.string());
}

/// Made apart under another name, so that nobody ever opens half of one.
Result<void> fill(const std::filesystem::path& file) {
    auto made = sqlite::Database::open(file, sqlite::Access::Create, wait);
    if (!made) {
        return made.error();
    }
    // As the store itself; what SQLite makes beside it gets the rights of the file.
    std::error_code failed;
    std::filesystem::permissions(file, std::filesystem::perms::others_all,
                                 std::filesystem::perm_options::remove, failed);
    return made.value().run(fmt::format(
        "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE;"
        "CREATE TABLE trading_states(id INTEGER PRIMARY KEY, mode TEXT NOT NULL, strategy TEXT NOT "
        "NULL, state TEXT NOT NULL, reason TEXT NOT NULL, who TEXT NOT NULL, at_us INTEGER NOT "
        "NULL, until_end_of TEXT) STRICT;"
        "PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;"
        "PRAGMA wal_checkpoint(TRUNCATE);",
        application_id, version));
}

void remove_with_log(const std::filesystem::path& file) {
    std::error_code ignored;
    for (const char* ending : {"", "-wal", "-shm"}) {
        std::filesystem::remove(file.string() + ending, ignored);
    }
}

Result<TradingStateEntry> entry_of(const sqlite::Statement& row) {
    TradingStateEntry entry{.mode = row.text(0), .strategy = row.text(1), .set = {}};
    const std::string state = row.text(2);
    const auto found = std::find_if(states.begin(), states.end(),
                                    [&](TradingState s) { return name_of(s) == state; });
    if (found == states.end()) {
        return Error{ErrorCode::Corrupt, fmt::format("'{}' is no trading state", state)};
    }
    entry.set.state = *found;
    entry.set.reason = row.text(3);
    entry.set.who = row.text(4);
    entry.set.at = events::Timestamp::from_microseconds(row.integer(5));
    if (!row.is_null(6)) {
        const auto until = events::Date::parse(row.text(6));
        if (!until) {
            return Error{ErrorCode::Corrupt, until.error().message};
        }
        entry.set.until_end_of = until.value();
    }
    return entry;
}

Error with_advice(const Error& error, const std::filesystem::path& file) {
    return {error.code, fmt::format("{}. {}", error.message, what_to_do(file))};
}

Result<void> check_ours(sqlite::Database& database, const std::filesystem::path& file) {
    const auto id = database.number("PRAGMA application_id");
    if (!id) {
        return id.error();
    }
    return id.value() == application_id
               ? Result<void>()
               : Error{ErrorCode::Corrupt,
                       fmt::format("{} is no control store of Millrace", file.string())};
}

/// Without advice to move it away: what a newer program halted has to stay halted. Before the check
/// of its pages, since this SQLite may not understand a newer schema.
Result<void> check_version(sqlite::Database& database, const std::filesystem::path& file) {
    const auto found = database.number("PRAGMA user_version");
    if (!found) {
        return found.error();
    }
    if (found.value() != version) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} is of version {}, and this program reads version {}, so no "
                                 "trading state can be told and nothing trades: use the program "
                                 "that wrote it",
                                 file.string(), found.value(), version)};
    }
    return {};
}

}  // namespace

Result<bool> has_control_file(const std::filesystem::path& file) {
    struct stat found {};
    if (::lstat(file.c_str(), &found) == 0) {
        return true;
    }
    if (errno != ENOENT) {
        return with_advice(
            {ErrorCode::Halted, fmt::format("{}: {}", file.string(), std::strerror(errno))}, file);
    }
    if (has_content(file.string() + "-wal")) {
        return with_advice({ErrorCode::Corrupt,
                            fmt::format("{0} is gone, and its log {0}-wal is not", file.string())},
                           file);
    }
    return false;
}

Result<sqlite::Database> open_control_file(const std::filesystem::path& file,
                                           sqlite::Access access) {
    auto database = sqlite::Database::open(file, access, wait);
    auto sound = database ? check_ours(database.value(), file) : Result<void>(database.error());
    if (sound) {
        if (auto readable = check_version(database.value(), file); !readable) {
            return readable.error();
        }
        sound = database.value().check_integrity();
    }
    if (sound) {
        return database;
    }
    return sound.error().code == ErrorCode::Busy ? sound.error() : with_advice(sound.error(), file);
}

Result<void> make_control_file(const std::filesystem::path& file) {
    const std::filesystem::path part = fmt::format("{}.part-{}", file.string(), ::getpid());
    remove_with_log(part);
    auto made = fill(part);
    const auto in_place = [&] {
        return (::link(part.c_str(), file.c_str()) == 0 || errno == EEXIST) &&
               sync_folder(file.parent_path());
    };
    if (made && !in_place()) {
        made = Error{ErrorCode::Io,
                     fmt::format("{} cannot be made: {}", file.string(), std::strerror(errno))};
    }
    remove_with_log(part);
    return made;
}

Result<std::vector<TradingStateEntry>> read_entries(sqlite::Database& database,
                                                    std::string_view sql) {
    auto rows = database.prepare(sql);
    if (!rows) {
        return rows.error();
    }
    std::vector<TradingStateEntry> entries;
    for (;;) {
        const auto row = rows.value().step();
        if (!row) {
            return row.error();
        }
        if (!row.value()) {
            return entries;
        }
        auto entry = entry_of(rows.value());
        if (!entry) {
            return entry.error();
        }
        entries.push_back(std::move(entry).value());
    }
}

Result<void> add_entry(sqlite::Database& database, const TradingStateEntry& entry) {
    auto insert = database.prepare("INSERT INTO trading_states(mode, strategy, state, reason, who, "
                                   "at_us, until_end_of) VALUES (?, ?, ?, ?, ?, ?, ?)");
    if (!insert) {
        return insert.error();
    }
    sqlite::Statement& row = insert.value();
    row.bind(1, entry.mode);
    row.bind(2, entry.strategy);
    row.bind(3, name_of(entry.set.state));
    row.bind(4, entry.set.reason);
    row.bind(5, entry.set.who);
    row.bind(6, entry.set.at.microseconds());
    if (entry.set.until_end_of) {
        row.bind(7, entry.set.until_end_of->to_string());
    } else {
        row.bind_null(7);
    }
    const auto done = row.step();
    return done ? Result<void>() : Result<void>(done.error());
}

}  // namespace millrace::storage
