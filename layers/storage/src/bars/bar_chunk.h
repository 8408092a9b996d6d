#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "bars/bar_row.h"
#include "lease/appender.h"
#include "lease/data_chunk.h"

namespace millrace::storage {

/// A chunk of rows of ohlcv_1m being filled.
class BarChunk {
public:
    static constexpr std::array types{
        DUCKDB_TYPE_INTEGER,  DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_DOUBLE,
        DUCKDB_TYPE_DOUBLE,   DUCKDB_TYPE_DOUBLE,    DUCKDB_TYPE_DOUBLE,    DUCKDB_TYPE_DOUBLE,
        DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_BIGINT};

    explicit BarChunk(Appender& appender) : appender_(appender), chunk_(types) { begin(); }

    void add(const BarRow& row, std::uint8_t flags, std::uint16_t revision,
             std::int64_t import_id) {
        month_[size_] = row.month;
        symbol_[size_] = row.symbol;
        open_us_[size_] = row.open_us;
        values_[0][size_] = row.values.open;
        values_[1][size_] = row.values.high;
        values_[2][size_] = row.values.low;
        values_[3][size_] = row.values.close;
        values_[4][size_] = row.values.volume;
        flags_[size_] = flags;
        revision_[size_] = revision;
        import_id_[size_] = import_id;
        if (++size_ == DataChunk::capacity()) {
            finish();
            begin();
        }
    }
    void finish() {
        chunk_.set_size(size_);
        appender_.append_chunk(chunk_);
    }

private:
    void begin() {
        chunk_.reset();
        size_ = 0;
        month_ = chunk_.column<std::int32_t>(0);
        symbol_ = chunk_.column<std::int32_t>(1);
        open_us_ = chunk_.column<std::int64_t>(2);
        for (std::size_t i = 0; i < values_.size(); ++i) {
            values_.at(i) = chunk_.column<double>(3 + i);
        }
        flags_ = chunk_.column<std::uint8_t>(8);
        revision_ = chunk_.column<std::uint16_t>(9);
        import_id_ = chunk_.column<std::int64_t>(10);
    }

    Appender& appender_;
    DataChunk chunk_;
    std::size_t size_ = 0;
    std::span<std::int32_t> month_, symbol_;
    std::span<std::int64_t> open_us_, import_id_;
    std::array<std::span<double>, 5> values_;
    std::span<std::uint8_t> flags_;
    std::span<std::uint16_t> revision_;
};

}  // namespace millrace::storage
