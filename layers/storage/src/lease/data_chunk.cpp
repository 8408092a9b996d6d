#include "lease/data_chunk.h"

#include <vector>

namespace millrace::storage {

using events::ensure;

namespace {

/// As what a column lies in memory: times are integers.
duckdb_type stored_as(duckdb_vector vector) {
    duckdb_logical_type logical = duckdb_vector_get_column_type(vector);
    const duckdb_type type = duckdb_get_type_id(logical);
    duckdb_destroy_logical_type(&logical);
    switch (type) {
    case DUCKDB_TYPE_DATE: return DUCKDB_TYPE_INTEGER;
    case DUCKDB_TYPE_TIMESTAMP: return DUCKDB_TYPE_BIGINT;
    case DUCKDB_TYPE_BLOB: return DUCKDB_TYPE_VARCHAR;
    default: return type;
    }
}

void* data_of(duckdb_vector vector, duckdb_type wanted) {
    ensure(stored_as(vector) == wanted, "the column is stored as the type asked for");
    return duckdb_vector_get_data(vector);
}

duckdb_vector vector_of(duckdb_data_chunk chunk, std::size_t column) {
    ensure(column < duckdb_data_chunk_get_column_count(chunk), "a column number within the chunk");
    return duckdb_data_chunk_get_vector(chunk, column);
}

}  // namespace

ChunkView::ChunkView(duckdb_data_chunk chunk)
    : chunk_(chunk), size_(duckdb_data_chunk_get_size(chunk)) {}

duckdb_vector ChunkView::vector(std::size_t column) const { return vector_of(chunk_, column); }

const void* ChunkView::data(std::size_t column, duckdb_type wanted) const {
    return data_of(vector(column), wanted);
}

std::string_view ChunkView::text(std::size_t column, std::size_t row) const {
    ensure(row < size_, "a row number within the chunk");
    auto* strings = static_cast<duckdb_string_t*>(data_of(vector(column), DUCKDB_TYPE_VARCHAR));
    return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
}

bool ChunkView::is_null(std::size_t column, std::size_t row) const {
    ensure(row < size_, "a row number within the chunk");
    std::uint64_t* validity = duckdb_vector_get_validity(vector(column));
    return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

DataChunk::DataChunk(std::span<const duckdb_type> types) {
    std::vector<duckdb_logical_type> logical;
    for (const duckdb_type type : types) {
        logical.push_back(duckdb_create_logical_type(type));
    }
    chunk_ = duckdb_create_data_chunk(logical.data(), logical.size());
    for (duckdb_logical_type& type : logical) {
        duckdb_destroy_logical_type(&type);
    }
    ensure(chunk_ != nullptr, "columns of plain types");
}

DataChunk::~DataChunk() { duckdb_destroy_data_chunk(&chunk_); }

duckdb_vector DataChunk::vector(std::size_t column) const { return vector_of(chunk_, column); }

void* DataChunk::data(std::size_t column, duckdb_type wanted) {
    return data_of(vector(column), wanted);
}

void DataChunk::set_text(std::size_t column, std::size_t row, std::string_view value) {
    ensure(row < capacity(), "a row number within the chunk");
    duckdb_vector_assign_string_element_len(vector(column), row, value.data(), value.size());
}

void DataChunk::set_null(std::size_t column, std::size_t row) {
    ensure(row < capacity(), "a row number within the chunk");
    duckdb_vector where = vector(column);
    duckdb_vector_ensure_validity_writable(where);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(where), row);
}

void DataChunk::set_size(std::size_t rows) {
    ensure(rows <= capacity(), "no more rows than a chunk takes");
    duckdb_data_chunk_set_size(chunk_, rows);
}

void DataChunk::reset() { duckdb_data_chunk_reset(chunk_); }

}  // namespace millrace::storage
