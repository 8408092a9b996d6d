#include "lease/appender.h"

namespace millrace::storage {

void Appender::note(duckdb_state state) {
    if (state != DuckDBSuccess) {
        const char* reason = duckdb_appender_error(appender_);
        failure_ = reason != nullptr ? reason : "the appender gives no reason";
    }
}

void Appender::note_cell(duckdb_state state) {
    is_row_open_ = true;
    note(state);
}

void Appender::append_chunk(const DataChunk& chunk) { append_chunk(chunk.handle()); }

void Appender::append_chunk(duckdb_data_chunk chunk) {
    if (!failure_) {
        note(duckdb_append_data_chunk(appender_, chunk));
    }
}

void Appender::append_int64(std::int64_t value) {
    if (!failure_) {
        note_cell(duckdb_append_int64(appender_, value));
    }
}

void Appender::append_float64(double value) {
    if (!failure_) {
        note_cell(duckdb_append_double(appender_, value));
    }
}

void Appender::append_text(std::string_view value) {
    if (!failure_) {
        note_cell(duckdb_append_varchar_length(appender_, value.data(), value.size()));
    }
}

void Appender::append_blob(std::span<const std::byte> value) {
    if (!failure_) {
        note_cell(duckdb_append_blob(appender_, value.data(), value.size()));
    }
}

void Appender::append_null() {
    if (!failure_) {
        note_cell(duckdb_append_null(appender_));
    }
}

void Appender::end_row() {
    if (!failure_) {
        note(duckdb_appender_end_row(appender_));
        is_row_open_ = false;
    }
}

}  // namespace millrace::storage
