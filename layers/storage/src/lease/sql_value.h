#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace millrace::storage {

using Blob = std::vector<std::byte>;

/// What a parameter or a cell can hold. `std::monostate` is SQL's NULL.
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

/// One row of Rows, by column number from 0. Asking for a type the cell has not, or for a value
/// where there is NULL, is a programming error and stops the process.
class Row {
public:
    explicit Row(std::span<const SqlValue> cells) : cells_(cells) {}

    bool is_null(std::size_t column) const;
    /// Integers of every width, BOOLEAN as 0 and 1, TIMESTAMP as microseconds, DATE as days since
    /// 1970-01-01.
    std::int64_t int64(std::size_t column) const;
    /// FLOAT and DOUBLE alone: an integer is not turned into a double unasked.
    double float64(std::size_t column) const;
    /// VARCHAR and ENUM.
    const std::string& text(std::size_t column) const;
    const Blob& blob(std::size_t column) const;

private:
    const SqlValue& cell(std::size_t column) const;

    std::span<const SqlValue> cells_;
};

/// A result held in memory, without any handle of DuckDB: it outlives the lease and the owner.
class Rows {
public:
    Rows(std::size_t columns, std::vector<SqlValue> cells);

    /// The number of rows.
    std::size_t size() const { return size_; }
    std::size_t columns() const { return columns_; }
    bool empty() const { return size() == 0; }
    /// Valid as long as this object.
    Row row(std::size_t index) const;

private:
    std::size_t columns_;
    std::size_t size_;
    std::vector<SqlValue> cells_;
};

/// `?, ?, ?` for an IN of that many parameters.
std::string placeholders(std::size_t count);

}  // namespace millrace::storage
