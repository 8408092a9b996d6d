#include "account_file.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace millrace::accounts {

using events::Error;
using events::ErrorCode;
using events::Result;
using sqlite::Database;

namespace {

constexpr std::int64_t application_id = 0x4d6c7261;  // "Mlra"
constexpr std::int64_t version = 2;
constexpr std::chrono::milliseconds wait{2'000};  // others hold it for one short transaction
constexpr mode_t of_the_owner = S_IRUSR | S_IWUSR;

constexpr const char* tables =
    "CREATE TABLE users(name TEXT PRIMARY KEY, role INTEGER NOT NULL, is_enabled INTEGER NOT NULL, "
    "password_hash TEXT NOT NULL, created_at_us INTEGER NOT NULL, password_set_at_us INTEGER NOT "
    "NULL, last_login_at_us INTEGER) STRICT;"
    "CREATE TABLE sessions(token_hash TEXT PRIMARY KEY, user TEXT NOT NULL, address TEXT NOT NULL, "
    "created_at_us INTEGER NOT NULL, used_at_us INTEGER NOT NULL) STRICT;"
    "CREATE TABLE attempts(key TEXT PRIMARY KEY, count INTEGER NOT NULL, first_us INTEGER NOT "
    "NULL, last_us INTEGER NOT NULL, has_refused INTEGER NOT NULL) STRICT;"
    "CREATE TABLE audit(id INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, kind INTEGER NOT NULL, "
    "user TEXT NOT NULL, by TEXT NOT NULL, address TEXT NOT NULL, detail TEXT NOT NULL) STRICT;"
    "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, "
    "'the audit only grows'); END;"
    "CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, "
    "'the audit only grows'); END;";

/// Which file it is, once it is known that its owner alone may read it.
Result<FileNumber> check_readers(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) {
        const int why = errno;
        return Error{why == ENOENT ? ErrorCode::NotFound : ErrorCode::Halted,
                     fmt::format("{}: {}", file.string(), std::strerror(why))};
    }
    if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return Error{ErrorCode::Halted,
                     fmt::format("{} has password hashes and may be read by others than its owner: "
                                 "chmod 600 {}",
                                 file.string(), file.string())};
    }
    return FileNumber{found.st_dev, found.st_ino};
}

Result<void> fill(Database& database) {
    return database.transaction([&]() -> Result<void> {
        const auto made = database.number("SELECT count(*) FROM sqlite_schema");
        if (!made) {
            return made.error();
        }
        return made.value() > 0 ? Result<void>()  // by another process, meanwhile
                                : database.run(fmt::format("{} PRAGMA application_id = {}; "
                                                           "PRAGMA user_version = {};",
                                                           tables, application_id, version));
    });
}

/// What an older version wrote becomes what this one reads.
Result<void> bring_forward(Database& database) {
    return database.transaction([&]() -> Result<void> {
        const auto id = database.number("PRAGMA application_id");
        const auto found = database.number("PRAGMA user_version");
        if (!id || !found) {
            return id ? found.error() : id.error();
        }
        return id.value() == application_id && found.value() == 1
                   ? database.run("ALTER TABLE attempts ADD COLUMN has_refused INTEGER NOT NULL "
                                  "DEFAULT 0; PRAGMA user_version = 2;")
                   : Result<void>();
    });
}

/// Where others are about to do the same, SQLite says Busy at once instead of waiting.
Result<void> keep_a_log(Database& database) {
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (;;) {
        auto done = database.run("PRAGMA journal_mode = WAL");
        if (done || done.error().code != ErrorCode::Busy ||
            std::chrono::steady_clock::now() > deadline) {
            return done;
        }
        std::this_thread::yield();
    }
}

Result<void> check(Database& database, const std::filesystem::path& file) {
    const auto id = database.number("PRAGMA application_id");
    const auto found = database.number("PRAGMA user_version");
    if (!id || !found) {
        return id ? found.error() : id.error();
    }
    if (id.value() != application_id) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} is no store of accounts: move it away to make a new one",
                                 file.string())};
    }
    if (found.value() != version) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} is of version {}, and this program reads version {}: use the "
                                 "program that wrote it",
                                 file.string(), found.value(), version)};
    }
    return database.check_integrity();
}

}  // namespace

Result<AccountFile> make_account_file(const std::filesystem::path& file) {
    // First the rights, then the content: SQLite gives its log the rights of the file.
    const int made = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, of_the_owner);
    if (made < 0 && errno != EEXIST) {
        return Error{ErrorCode::Io,
                     fmt::format("{} cannot be made: {}", file.string(), std::strerror(errno))};
    }
    if (made >= 0) {
        ::close(made);
    }
    if (auto ours = check_readers(file); !ours) {
        return ours.error();
    }
    auto database = Database::open(file, sqlite::Access::ReadWrite, wait);
    const auto filled = database ? fill(database.value()) : Result<void>(database.error());
    return filled ? open_account_file(file) : Result<AccountFile>(filled.error());
}

Result<AccountFile> open_account_file(const std::filesystem::path& file) {
    const auto ours = check_readers(file);  // before it is opened: a later one is another file's
    if (!ours) {
        return ours.error();
    }
    auto database = Database::open(file, sqlite::Access::ReadWrite, wait);
    auto ready = database ? bring_forward(database.value()) : Result<void>(database.error());
    ready = ready ? check(database.value(), file) : std::move(ready);
    ready = ready ? keep_a_log(database.value()) : std::move(ready);
    return ready ? Result<AccountFile>(AccountFile{std::move(database).value(), ours.value()})
                 : Result<AccountFile>(ready.error());
}

namespace {

/// Set while it lives.
class Within {
public:
    explicit Within(bool& flag) : flag_(flag) { flag_ = true; }
    ~Within() { flag_ = false; }
    Within(const Within&) = delete;
    Within& operator=(const Within&) = delete;

private:
    bool& flag_;
};

}  // namespace

SharedDatabase::SharedDatabase(AccountFile opened, std::filesystem::path path)
    : database_(std::move(opened.database)), path_(std::move(path)), file_(opened.file) {}

Result<void> SharedDatabase::check_file() const {
    const auto found = check_readers(path_);
    if (found && found.value() == file_) {
        return {};
    }
    return Error{ErrorCode::Halted,
                 fmt::format("the accounts are not what they were when this program began ({}): "
                             "start it anew",
                             found ? path_.string() + " is another file" : found.error().message)};
}

Result<void> SharedDatabase::all_or_nothing(const std::function<Result<void>()>& work) {
    return use([&](Database& database) {
        if (is_in_transaction_) {
            return work();
        }
        const Within within(is_in_transaction_);
        return database.transaction(work);
    });
}

}  // namespace millrace::accounts
