#include "lease/statement.h"

#include <utility>

#include "lease/cell_reader.h"
#include "lease/duckdb_error.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

struct OwnedChunk {
    duckdb_data_chunk handle;

    explicit OwnedChunk(duckdb_data_chunk chunk) : handle(chunk) {}
    OwnedChunk(const OwnedChunk&) = delete;
    OwnedChunk& operator=(const OwnedChunk&) = delete;
    ~OwnedChunk() { duckdb_destroy_data_chunk(&handle); }
};

/// Binds the value of one parameter, counted from 1.
struct Binder {
    duckdb_prepared_statement prepared;
    idx_t index;

    duckdb_state operator()(std::monostate) const { return duckdb_bind_null(prepared, index); }
    duckdb_state operator()(std::int64_t value) const {
        return duckdb_bind_int64(prepared, index, value);
    }
    duckdb_state operator()(double value) const {
        return duckdb_bind_double(prepared, index, value);
    }
    duckdb_state operator()(const std::string& value) const {
        return duckdb_bind_varchar_length(prepared, index, value.data(), value.size());
    }
    duckdb_state operator()(const Blob& value) const {
        return duckdb_bind_blob(prepared, index, value.data(), value.size());
    }
};

Result<void> take_cells(duckdb_data_chunk chunk, std::vector<SqlValue>& cells) {
    const std::size_t columns = duckdb_data_chunk_get_column_count(chunk);
    std::vector<CellReader> readers;
    readers.reserve(columns);
    for (std::size_t column = 0; column < columns; ++column) {
        readers.emplace_back(chunk, column);
    }
    const std::size_t size = duckdb_data_chunk_get_size(chunk);
    for (std::size_t row = 0; row < size; ++row) {
        for (const CellReader& reader : readers) {
            if (auto appended = reader.append_to(cells, row); !appended) {
                return appended;
            }
        }
    }
    return {};
}

}  // namespace

Statement::Statement(Statement&& other) noexcept
    : sql_(std::move(other.sql_)), prepared_(std::exchange(other.prepared_, nullptr)),
      pending_(std::exchange(other.pending_, nullptr)),
      result_(std::exchange(other.result_, duckdb_result{})) {}

Statement::~Statement() {
    duckdb_destroy_result(&result_);
    if (pending_ != nullptr) {
        duckdb_destroy_pending(&pending_);
    }
    duckdb_destroy_prepare(&prepared_);
}

Result<Statement> Statement::prepare(duckdb_connection connection, std::string_view sql,
                                     std::span<const SqlValue> parameters) {
    Statement statement(sql);
    if (duckdb_prepare(connection, statement.sql_.c_str(), &statement.prepared_) != DuckDBSuccess) {
        return duckdb_error(duckdb_prepare_error(statement.prepared_), sql);
    }
    if (auto allowed = statement.check_kind(); !allowed) {
        return allowed.error();
    }
    if (auto bound = statement.bind(parameters); !bound) {
        return bound.error();
    }
    return statement;
}

// A user's COMMIT would answer "ok" after a failure and drop the rows, a user's CHECKPOINT (a CALL,
// or a PRAGMA) has no guard, ATTACH and DETACH change what the owner believes, and after a USE new
// tables would be made in memory. PREPARE and EXECUTE would let any of them through.
Result<void> Statement::check_kind() const {
    switch (duckdb_prepared_statement_type(prepared_)) {
    case DUCKDB_STATEMENT_TYPE_ATTACH:
    case DUCKDB_STATEMENT_TYPE_DETACH:
    case DUCKDB_STATEMENT_TYPE_TRANSACTION:
    case DUCKDB_STATEMENT_TYPE_CALL:
    case DUCKDB_STATEMENT_TYPE_PRAGMA:
    case DUCKDB_STATEMENT_TYPE_SET:
    case DUCKDB_STATEMENT_TYPE_PREPARE:
    case DUCKDB_STATEMENT_TYPE_EXECUTE:
    case DUCKDB_STATEMENT_TYPE_LOAD:
    case DUCKDB_STATEMENT_TYPE_MULTI:
        return Error{ErrorCode::Conflict, "this statement belongs to the owner of the store, who "
                                          "alone attaches, commits, checkpoints and configures: " +
                                              sql_};
    default: return {};
    }
}

Result<void> Statement::bind(std::span<const SqlValue> parameters) {
    const idx_t wanted = duckdb_nparams(prepared_);
    if (wanted != parameters.size()) {
        return Error{ErrorCode::InvalidInput, std::to_string(parameters.size()) +
                                                  " parameters given, expected " +
                                                  std::to_string(wanted) + " in: " + sql_};
    }
    idx_t index = 0;
    for (const SqlValue& value : parameters) {
        if (std::visit(Binder{prepared_, ++index}, value) != DuckDBSuccess) {
            return duckdb_error(duckdb_prepare_error(prepared_), sql_);
        }
    }
    return {};
}

Result<void> Statement::run() {
    if (duckdb_execute_prepared(prepared_, &result_) != DuckDBSuccess) {
        return duckdb_error(duckdb_result_error(&result_), sql_);
    }
    return {};
}

Result<Rows> Statement::rows(std::size_t max_rows) {
    if (auto done = run(); !done) {
        return done.error();
    }
    std::vector<SqlValue> cells;
    std::size_t count = 0;
    for (;;) {
        const OwnedChunk chunk(duckdb_fetch_chunk(result_));
        if (chunk.handle == nullptr) {
            return Rows(duckdb_column_count(&result_), std::move(cells));
        }
        count += duckdb_data_chunk_get_size(chunk.handle);
        if (count > max_rows) {
            return Error{ErrorCode::InvalidInput, "more than " + std::to_string(max_rows) +
                                                      " rows: stream them instead, in: " + sql_};
        }
        if (auto taken = take_cells(chunk.handle, cells); !taken) {
            return taken.error();
        }
    }
}

Result<void> Statement::start_streaming() {
    if (duckdb_pending_prepared_streaming(prepared_, &pending_) != DuckDBSuccess) {
        return duckdb_error(duckdb_pending_error(pending_), sql_);
    }
    if (duckdb_execute_pending(pending_, &result_) != DuckDBSuccess) {
        return duckdb_error(duckdb_result_error(&result_), sql_);
    }
    return {};
}

Result<std::uint64_t>
Statement::stream(const std::function<Result<AfterChunk>(const ChunkView&)>& each) {
    if (auto started = start_streaming(); !started) {
        return started.error();
    }
    std::uint64_t count = 0;
    for (;;) {
        const OwnedChunk chunk(duckdb_fetch_chunk(result_));
        if (chunk.handle == nullptr) {
            break;
        }
        const ChunkView view(chunk.handle);
        count += view.size();
        const auto next = view.size() > 0 ? each(view) : AfterChunk::Stop;
        if (!next) {
            return next.error();
        }
        if (next.value() == AfterChunk::Stop) {
            break;
        }
    }
    // A stream that breaks off looks like one that ended, but for this.
    if (const char* reason = duckdb_result_error(&result_); reason != nullptr) {
        return duckdb_error(reason, sql_);
    }
    return count;
}

}  // namespace millrace::storage
