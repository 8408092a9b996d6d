#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <millrace/data/insight_store.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/contributor_values.h>
#include <millrace/events/insight.h>

#include "lease/appender.h"
#include "lease/data_chunk.h"

namespace millrace::storage {

/// What a statement selects for InsightColumns; with values, from insights and their batches.
std::string insight_columns(bool with_values);

/// Rows of table insights in a chunk that such a statement gave.
class InsightColumns {
public:
    InsightColumns(const ChunkView& chunk, bool with_values);

    std::int32_t symbol_id(std::size_t i) const { return symbol_id_[i]; }
    std::int64_t bar_close_us(std::size_t i) const { return bar_close_us_[i]; }
    std::uint16_t revision(std::size_t i) const { return revision_[i]; }
    bool is_withdrawn(std::size_t i) const { return is_withdrawn_[i]; }
    /// With values alone.
    std::int64_t computed_at_us(std::size_t i) const { return computed_at_us_[i]; }
    events::ContributorValues values(std::size_t i) const;
    /// All but symbol, available_at and computed_at.
    events::ConfluenceInsight insight(std::size_t i) const;

private:
    const std::int32_t* symbol_id_;
    const std::int64_t* bar_close_us_;
    const std::uint32_t* period_s_;
    std::array<const float*, 3> grades_{};  // score, agreement, confidence
    std::array<const float*, events::contributor_count> votes_{};
    const std::uint8_t* absent_;
    const std::uint8_t* bias_;
    const std::uint8_t* signal_;
    const std::uint8_t* regime_;
    const std::uint16_t* engine_version_;
    const bool* is_withdrawn_;
    const std::uint16_t* revision_;
    const std::int64_t* computed_at_us_ = nullptr;
    std::array<const float*, events::contributor_value_count> values_{};
};

/// Rows of table insights on their way to an appender.
class InsightChunk {
public:
    explicit InsightChunk(Appender& appender);

    void add(std::span<const data::StoredInsight> rows, std::int32_t symbol_id,
             data::Timeframe timeframe, std::int64_t batch_id);
    /// After the last row.
    void finish();

private:
    /// One cell a row into the next column.
    template <class T, class Cell>
    void put(std::span<const data::StoredInsight> rows, const Cell& cell);
    void put_all(std::span<const data::StoredInsight> rows, std::int32_t symbol_id,
                 data::Timeframe timeframe, std::int64_t batch_id);

    Appender& appender_;
    DataChunk chunk_;
    std::size_t size_ = 0;
    std::size_t column_ = 0;
};

}  // namespace millrace::storage
