#pragma once

#include <cstddef>
#include <span>

#include "lease/appender.h"
#include "lease/data_chunk.h"

namespace millrace::storage {

/// Rows on their way to an appender, handed on by the chunk.
class RowBuffer {
public:
    RowBuffer(Appender& appender, std::span<const duckdb_type> types)
        : appender_(appender), rows_(types) {}

    template <class T> void set(std::size_t column, T value) {
        rows_.column<T>(column)[size_] = value;
    }
    void set_bytes(std::size_t column, std::span<const std::byte> bytes) {
        rows_.set_text(column, size_, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    void end_row() {
        if (++size_ == DataChunk::capacity()) {
            hand_on();
        }
    }
    /// After the last row.
    void hand_on() {
        rows_.set_size(size_);
        appender_.append_chunk(rows_);
        rows_.reset();
        size_ = 0;
    }

private:
    Appender& appender_;
    DataChunk rows_;
    std::size_t size_ = 0;
};

}  // namespace millrace::storage
