#pragma once

#include <duckdb.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

#include "lease/data_chunk.h"
#include "lease/sql_value.h"

namespace millrace::storage {

enum class AfterChunk { Continue, Stop };

/// One prepared statement and what hangs on it. All of it is gone with this object, also when a
/// callback threw: even a forgotten prepared statement keeps DETACH from closing the store.
class Statement {
public:
    /// InvalidInput: SQL DuckDB refuses, several statements, a wrong number of parameters.
    /// Conflict: a statement that belongs to the owner of the store.
    static events::Result<Statement> prepare(duckdb_connection connection, std::string_view sql,
                                             std::span<const SqlValue> parameters);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    /// Runs it and takes the whole result into memory, at most `max_rows`.
    events::Result<Rows> rows(std::size_t max_rows);
    /// Runs it and drops the result.
    events::Result<void> run();
    /// Runs it and hands on the result chunk by chunk; the number of rows handed on.
    events::Result<std::uint64_t>
    stream(const std::function<events::Result<AfterChunk>(const ChunkView&)>& each);

private:
    explicit Statement(std::string_view sql) : sql_(sql) {}
    events::Result<void> check_kind() const;
    events::Result<void> bind(std::span<const SqlValue> parameters);
    events::Result<void> start_streaming();

    std::string sql_;
    duckdb_prepared_statement prepared_ = nullptr;
    duckdb_pending_result pending_ = nullptr;
    duckdb_result result_{};
};

}  // namespace millrace::storage
