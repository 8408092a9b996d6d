#include <millrace/sqlite/database.h>

#include <fmt/format.h>
#include <millrace/events/ensure.h>
#include <sqlite3.h>

namespace millrace::sqlite {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

ErrorCode code_of(int sqlite_code) {
    switch (sqlite_code & 0xff) {  // the extended ones say more of the same
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ErrorCode::Busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return ErrorCode::Corrupt;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY: return ErrorCode::Halted;  // this user may not
    default: return ErrorCode::Io;
    }
}

Error error_of(sqlite3* database, const std::string& file) {
    const int code = sqlite3_extended_errcode(database);
    return {code_of(code),
            fmt::format("{}: SQLite: {} ({})", file, sqlite3_errmsg(database), code)};
}

int flags_of(Access access) {
    // A reader of a log has to write its shared memory, so it opens the file as a writer would.
    return SQLITE_OPEN_READWRITE | (access == Access::Create ? SQLITE_OPEN_CREATE : 0);
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

void Statement::bind(int at, std::string_view text) {
    const char* bytes = text.data() != nullptr ? text.data() : "";  // null would bind NULL
    const int done = sqlite3_bind_text64(statement_.get(), at, bytes, text.size(), SQLITE_TRANSIENT,
                                         SQLITE_UTF8);
    events::ensure(done == SQLITE_OK, "a parameter that the statement has");
}

void Statement::bind(int at, std::int64_t number) {
    events::ensure(sqlite3_bind_int64(statement_.get(), at, number) == SQLITE_OK,
                   "a parameter that the statement has");
}

void Statement::bind_null(int at) {
    events::ensure(sqlite3_bind_null(statement_.get(), at) == SQLITE_OK,
                   "a parameter that the statement has");
}

Result<bool> Statement::step() {
    const int done = sqlite3_step(statement_.get());
    if (done == SQLITE_ROW) {
        return true;
    }
    Result<bool> answer = done == SQLITE_DONE
                              ? Result<bool>(false)
                              : Result<bool>(error_of(sqlite3_db_handle(statement_.get()), file_));
    sqlite3_reset(statement_.get());
    return answer;
}

std::string Statement::text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(statement_.get(), column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
    return bytes != nullptr ? std::string(reinterpret_cast<const char*>(bytes), size)
                            : std::string();
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Result<Database> Database::open(const std::filesystem::path& file, Access access,
                                std::chrono::milliseconds wait) {
    sqlite3* handle = nullptr;
    const int done = sqlite3_open_v2(file.c_str(), &handle, flags_of(access), nullptr);
    Database database(handle, file.string());
    if (handle == nullptr) {
        return Error{ErrorCode::Io, file.string() + ": SQLite has no memory"};
    }
    if (done != SQLITE_OK) {
        return error_of(handle, database.file_);
    }
    sqlite3_busy_timeout(handle, static_cast<int>(wait.count()));
    // The log stays when the last one closes, so that readers of a read-only folder find it, but
    // empty: its frames are checked less well than the file's pages.
    int persist = 1;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    std::string settings =
        "PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = 0;";
    if (access == Access::ReadOnly) {
        settings += "PRAGMA query_only = ON;";
    }
    auto set = database.run(settings);
    return set ? Result<Database>(std::move(database)) : Result<Database>(set.error());
}

Result<void> Database::run(const std::string& sql) {
    const int done = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    return done == SQLITE_OK ? Result<void>() : Result<void>(error_of(database_.get(), file_));
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int done = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                        &statement, nullptr);
    if (done != SQLITE_OK) {
        return error_of(database_.get(), file_);
    }
    return Statement(statement, file_);
}

Result<void> Database::transaction(const std::function<Result<void>()>& work) {
    if (auto begun = run("BEGIN IMMEDIATE"); !begun) {
        return begun;
    }
    Result<void> done;
    try {
        done = work();
    } catch (...) {
        (void)run("ROLLBACK").has_value();  // what was thrown is what to tell
        throw;
    }
    done = done ? run("COMMIT") : std::move(done);
    if (!done) {
        (void)run("ROLLBACK").has_value();  // the first failure is the one to tell
    }
    return done;
}

Result<std::int64_t> Database::number(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement) {
        return statement.error();
    }
    const auto row = statement.value().step();
    if (!row) {
        return row.error();
    }
    return row.value() ? statement.value().integer(0) : 0;
}

Result<void> Database::check_integrity() {
    auto statement = prepare("PRAGMA integrity_check(1)");
    if (!statement) {
        return statement.error();
    }
    const auto row = statement.value().step();
    if (!row) {
        return row.error();
    }
    if (const std::string finding = statement.value().text(0); finding != "ok") {
        return Error{ErrorCode::Corrupt, fmt::format("{} is damaged: {}", file_, finding)};
    }
    return {};
}

std::string library_version() { return sqlite3_libversion(); }

}  // namespace millrace::sqlite
