#pragma once

#include <duckdb.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

#include "lease/sql_value.h"

namespace millrace::storage {

/// Reads the cells of one column of a chunk as SqlValues. The chunk must outlive it.
class CellReader {
public:
    CellReader(duckdb_data_chunk chunk, std::size_t column);
    CellReader(CellReader&& other) noexcept;
    CellReader& operator=(CellReader&&) = delete;
    ~CellReader();

    /// Adds the cell of one row. Overflow: an integer beyond 64 bits. Unsupported: a type SqlValue
    /// cannot hold.
    events::Result<void> append_to(std::vector<SqlValue>& cells, std::size_t row) const;

private:
    template <class T> T at(std::size_t row) const { return static_cast<const T*>(data_)[row]; }
    events::Result<std::int64_t> integer(std::size_t row) const;
    std::string_view bytes(std::size_t row) const;
    std::string enum_name(std::size_t row) const;

    duckdb_logical_type logical_;
    duckdb_type type_;
    void* data_;
    std::uint64_t* validity_;
};

}  // namespace millrace::storage
