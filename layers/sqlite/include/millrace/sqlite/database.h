#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

struct sqlite3;
struct sqlite3_stmt;

namespace millrace::sqlite {

/// A prepared statement. Positions of parameters count from 1, of columns from 0.
class Statement {
public:
    void bind(int at, std::string_view text);
    void bind(int at, std::int64_t number);
    void bind_null(int at);
    /// True while there is a row. After false or an error the statement can be bound and run again.
    events::Result<bool> step();
    std::string text(int column) const;
    std::int64_t integer(int column) const;
    bool is_null(int column) const;

private:
    friend class Database;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    Statement(sqlite3_stmt* statement, std::string file)
        : statement_(statement), file_(std::move(file)) {}

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
    std::string file_;
};

enum class Access { ReadOnly, ReadWrite, Create };

/// One connection to a SQLite file. Commits are durable when they return (synchronous = FULL); what
/// opens read-only can write nothing (query_only). Busy: held by another process past the wait.
/// Corrupt: damaged or no SQLite file. Halted: this user may not open or write it. Io: anything
/// else the file system says. One thread at a
/// time.
class Database {
public:
    static events::Result<Database> open(const std::filesystem::path& file, Access access,
                                         std::chrono::milliseconds wait);
    /// Statements without parameters or rows, parted by semicolons.
    events::Result<void> run(const std::string& sql);
    events::Result<Statement> prepare(std::string_view sql);
    /// All of `work` or nothing. It begins as a writer, so that what it reads is still so when it
    /// writes; its error, and whatever it throws, is handed on.
    events::Result<void> transaction(const std::function<events::Result<void>()>& work);
    /// The one number that a query such as `PRAGMA user_version` answers.
    events::Result<std::int64_t> number(std::string_view sql);
    /// Corrupt, with SQLite's first finding, unless every page is as it should be.
    events::Result<void> check_integrity();

private:
    struct Close {
        void operator()(sqlite3* database) const;
    };
    Database(sqlite3* database, std::string file) : database_(database), file_(std::move(file)) {}

    std::unique_ptr<sqlite3, Close> database_;
    std::string file_;
};

/// Version of the SQLite library in use, such as `3.40.1`.
std::string library_version();

}  // namespace millrace::sqlite
