#include "lease/cell_reader.h"

#include <limits>
#include <span>
#include <utility>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::int64_t max_int64 = std::numeric_limits<std::int64_t>::max();

Error too_large() {
    return {ErrorCode::Overflow, "an integer of the result is beyond 64 bits with a sign"};
}

Result<std::int64_t> from_unsigned(std::uint64_t value) {
    if (value > static_cast<std::uint64_t>(max_int64)) {
        return too_large();
    }
    return static_cast<std::int64_t>(value);
}

/// What sum() over integers gives.
Result<std::int64_t> from_huge(duckdb_hugeint value) {
    const auto low = static_cast<std::int64_t>(value.lower);
    const bool fits = (value.upper == 0 && low >= 0) || (value.upper == -1 && low < 0);
    if (!fits) {
        return too_large();
    }
    return low;
}

}  // namespace

CellReader::CellReader(duckdb_data_chunk chunk, std::size_t column) {
    duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
    logical_ = duckdb_vector_get_column_type(vector);
    type_ = duckdb_get_type_id(logical_);
    data_ = duckdb_vector_get_data(vector);
    validity_ = duckdb_vector_get_validity(vector);
}

CellReader::CellReader(CellReader&& other) noexcept
    : logical_(std::exchange(other.logical_, nullptr)), type_(other.type_), data_(other.data_),
      validity_(other.validity_) {}

CellReader::~CellReader() {
    if (logical_ != nullptr) {
        duckdb_destroy_logical_type(&logical_);
    }
}

std::string CellReader::enum_name(std::size_t row) const {
    std::uint64_t index = 0;
    switch (duckdb_enum_internal_type(logical_)) {
    case DUCKDB_TYPE_UTINYINT: index = at<std::uint8_t>(row); break;
    case DUCKDB_TYPE_USMALLINT: index = at<std::uint16_t>(row); break;
    default: index = at<std::uint32_t>(row); break;
    }
    char* name = duckdb_enum_dictionary_value(logical_, index);
    std::string copy = name;
    duckdb_free(name);
    return copy;
}

std::string_view CellReader::bytes(std::size_t row) const {
    auto* text = static_cast<duckdb_string_t*>(data_) + row;
    return {duckdb_string_t_data(text), duckdb_string_t_length(*text)};
}

Result<std::int64_t> CellReader::integer(std::size_t row) const {
    switch (type_) {
    case DUCKDB_TYPE_BOOLEAN: return at<bool>(row) ? 1 : 0;
    case DUCKDB_TYPE_TINYINT: return at<std::int8_t>(row);
    case DUCKDB_TYPE_SMALLINT: return at<std::int16_t>(row);
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_DATE: return at<std::int32_t>(row);
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_TIMESTAMP: return at<std::int64_t>(row);
    case DUCKDB_TYPE_UTINYINT: return at<std::uint8_t>(row);
    case DUCKDB_TYPE_USMALLINT: return at<std::uint16_t>(row);
    case DUCKDB_TYPE_UINTEGER: return at<std::uint32_t>(row);
    case DUCKDB_TYPE_UBIGINT: return from_unsigned(at<std::uint64_t>(row));
    case DUCKDB_TYPE_HUGEINT: return from_huge(at<duckdb_hugeint>(row));
    default:
        return Error{ErrorCode::Unsupported,
                     "a result column of DuckDB's type number " +
                         std::to_string(static_cast<int>(type_)) +
                         " cannot be held: cast it to BIGINT, DOUBLE, VARCHAR or BLOB"};
    }
}

Result<void> CellReader::append_to(std::vector<SqlValue>& cells, std::size_t row) const {
    SqlValue& cell = cells.emplace_back();
    if (validity_ != nullptr && !duckdb_validity_row_is_valid(validity_, row)) {
        return {};
    }
    switch (type_) {
    case DUCKDB_TYPE_SQLNULL: break;
    case DUCKDB_TYPE_FLOAT: cell.emplace<double>(at<float>(row)); break;
    case DUCKDB_TYPE_DOUBLE: cell.emplace<double>(at<double>(row)); break;
    case DUCKDB_TYPE_VARCHAR: cell.emplace<std::string>(bytes(row)); break;
    case DUCKDB_TYPE_ENUM: cell.emplace<std::string>(enum_name(row)); break;
    case DUCKDB_TYPE_BLOB: {
        const auto all = std::as_bytes(std::span(bytes(row)));
        cell.emplace<Blob>(all.begin(), all.end());
        break;
    }
    default: {
        const auto value = integer(row);
        if (!value) {
            return value.error();
        }
        cell.emplace<std::int64_t>(value.value());
    }
    }
    return {};
}

}  // namespace millrace::storage
