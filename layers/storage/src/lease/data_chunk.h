#pragma once

#include <duckdb.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <millrace/events/ensure.h>

namespace millrace::storage {

/// The DuckDB type whose values lie in memory as T; DUCKDB_TYPE_INVALID for every other T.
template <class T> constexpr duckdb_type stored_type = DUCKDB_TYPE_INVALID;
template <> inline constexpr duckdb_type stored_type<bool> = DUCKDB_TYPE_BOOLEAN;
template <> inline constexpr duckdb_type stored_type<std::int8_t> = DUCKDB_TYPE_TINYINT;
template <> inline constexpr duckdb_type stored_type<std::int16_t> = DUCKDB_TYPE_SMALLINT;
template <> inline constexpr duckdb_type stored_type<std::int32_t> = DUCKDB_TYPE_INTEGER;
template <> inline constexpr duckdb_type stored_type<std::int64_t> = DUCKDB_TYPE_BIGINT;
template <> inline constexpr duckdb_type stored_type<std::uint8_t> = DUCKDB_TYPE_UTINYINT;
template <> inline constexpr duckdb_type stored_type<std::uint16_t> = DUCKDB_TYPE_USMALLINT;
template <> inline constexpr duckdb_type stored_type<std::uint32_t> = DUCKDB_TYPE_UINTEGER;
template <> inline constexpr duckdb_type stored_type<std::uint64_t> = DUCKDB_TYPE_UBIGINT;
template <> inline constexpr duckdb_type stored_type<float> = DUCKDB_TYPE_FLOAT;
template <> inline constexpr duckdb_type stored_type<double> = DUCKDB_TYPE_DOUBLE;

/// Some thousand rows of a streamed result, column by column. Valid inside the callback alone.
/// A wrong column number or a wrong type is a programming error and stops the process.
class ChunkView {
public:
    explicit ChunkView(duckdb_data_chunk chunk);

    /// The number of rows.
    std::size_t size() const { return size_; }
    /// All values of a column; DATE is read as int32, TIMESTAMP as int64. Where is_null() says so,
    /// the value means nothing.
    template <class T> std::span<const T> column(std::size_t index) const {
        static_assert(stored_type<T> != DUCKDB_TYPE_INVALID, "no column is stored as this type");
        return {static_cast<const T*>(data(index, stored_type<T>)), size_};
    }
    /// One cell of a VARCHAR or BLOB column.
    std::string_view text(std::size_t column, std::size_t row) const;
    bool is_null(std::size_t column, std::size_t row) const;
    duckdb_data_chunk handle() const { return chunk_; }

private:
    duckdb_vector vector(std::size_t column) const;
    const void* data(std::size_t column, duckdb_type wanted) const;

    duckdb_data_chunk chunk_;
    std::size_t size_;
};

/// A chunk of its own to fill and hand to Appender::append_chunk. Columns are NOT NULL unless
/// set_null() says otherwise. Reuse: reset(), fill, set_size().
class DataChunk {
public:
    explicit DataChunk(std::span<const duckdb_type> types);
    DataChunk(const DataChunk&) = delete;
    DataChunk& operator=(const DataChunk&) = delete;
    ~DataChunk();

    /// The most rows one chunk takes.
    static std::size_t capacity() { return duckdb_vector_size(); }
    template <class T> std::span<T> column(std::size_t index) {
        static_assert(stored_type<T> != DUCKDB_TYPE_INVALID, "no column is stored as this type");
        return {static_cast<T*>(data(index, stored_type<T>)), capacity()};
    }
    /// VARCHAR and BLOB columns; the bytes are copied.
    void set_text(std::size_t column, std::size_t row, std::string_view value);
    void set_null(std::size_t column, std::size_t row);
    void set_size(std::size_t rows);
    void reset();
    duckdb_data_chunk handle() const { return chunk_; }

private:
    duckdb_vector vector(std::size_t column) const;
    void* data(std::size_t column, duckdb_type wanted);

    duckdb_data_chunk chunk_;
};

}  // namespace millrace::storage
