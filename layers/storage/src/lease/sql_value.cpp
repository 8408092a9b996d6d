#include "lease/sql_value.h"

#include <millrace/events/ensure.h>

#include <utility>

namespace millrace::storage {

using events::ensure;

namespace {

template <class T> const T& get(const SqlValue& cell, const char* otherwise) {
    const T* value = std::get_if<T>(&cell);
    ensure(value != nullptr, otherwise);
    return *value;
}

}  // namespace

const SqlValue& Row::cell(std::size_t column) const {
    ensure(column < cells_.size(), "a column number within the row");
    return cells_[column];
}

bool Row::is_null(std::size_t column) const {
    return std::holds_alternative<std::monostate>(cell(column));
}

std::int64_t Row::int64(std::size_t column) const {
    return get<std::int64_t>(cell(column), "the cell holds an integer");
}

double Row::float64(std::size_t column) const {
    return get<double>(cell(column), "the cell holds a double");
}

const std::string& Row::text(std::size_t column) const {
    return get<std::string>(cell(column), "the cell holds a text");
}

const Blob& Row::blob(std::size_t column) const {
    return get<Blob>(cell(column), "the cell holds a blob");
}

Rows::Rows(std::size_t columns, std::vector<SqlValue> cells)
    : columns_(columns), size_(columns == 0 ? 0 : cells.size() / columns),
      cells_(std::move(cells)) {}

Row Rows::row(std::size_t index) const {
    ensure(index < size_, "a row number within the result");
    return Row(std::span<const SqlValue>(cells_).subspan(index * columns_, columns_));
}

std::string placeholders(std::size_t count) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i) {
        list += i == 0 ? "?" : ", ?";
    }
    return list;
}

}  // namespace millrace::storage
