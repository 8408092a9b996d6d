#pragma once

#include <duckdb.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

#include "lease/data_chunk.h"

namespace millrace::storage {

/// Adds rows to one table, inside the callback of Lease::append alone. After its first failure
/// it takes nothing more; Lease::append reports that failure, so no call here needs a check.
class Appender {
public:
    explicit Appender(duckdb_appender appender) : appender_(appender) {}
    Appender(const Appender&) = delete;
    Appender& operator=(const Appender&) = delete;

    /// Column types must equal those of the table (DATE as int32 and TIMESTAMP as int64 excepted:
    /// give the chunk the table's own types).
    void append_chunk(const DataChunk& chunk);
    /// For a chunk that came out of a stream or was made elsewhere; it stays the caller's.
    void append_chunk(duckdb_data_chunk chunk);

    // One cell after the other, from left to right, then end_row().
    void append_int64(std::int64_t value);
    void append_float64(double value);
    void append_text(std::string_view value);
    void append_blob(std::span<const std::byte> value);
    void append_null();
    void end_row();

    const std::optional<std::string>& failure() const { return failure_; }
    /// Whether cells wait for their end_row(): DuckDB would drop them without a word.
    bool is_row_open() const { return is_row_open_; }

private:
    void note(duckdb_state state);
    void note_cell(duckdb_state state);

    duckdb_appender appender_;
    std::optional<std::string> failure_;
    bool is_row_open_ = false;
};

}  // namespace millrace::storage
