#include "insights/insight_columns.h"

#include <algorithm>
#include <string_view>

namespace millrace::storage {

using data::StoredInsight;
using events::ConfluenceInsight;

namespace {

constexpr std::size_t plain_columns_before_votes = 6;
constexpr std::size_t grades = 3;

// As the table has them.
constexpr auto types = [] {
    std::array<duckdb_type, 31> all{};
    all.fill(DUCKDB_TYPE_FLOAT);
    std::size_t at = 0;
    for (const duckdb_type type :
         {DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_UINTEGER}) {
        all.at(at++) = type;
    }
    at += grades + events::contributor_count + events::contributor_value_count;
    for (const duckdb_type type :
         {DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_UTINYINT, DUCKDB_TYPE_UTINYINT,
          DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_BOOLEAN, DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_BIGINT}) {
        all.at(at++) = type;
    }
    return all;
}();

}  // namespace

std::string insight_columns(bool with_values) {
    std::string columns = "symbol_id, bar_close, period_s, score, agreement, confidence, ";
    for (const std::string_view name : events::contributor_names) {
        columns.append("vote_").append(name).append(", ");
    }
    columns += "absent, bias, signal, regime, engine_version, is_withdrawn, revision";
    if (with_values) {
        columns += ", computed_at";
        for (const std::string_view name : events::contributor_value_names) {
            columns.append(", ").append(name);
        }
    }
    return columns;
}

InsightColumns::InsightColumns(const ChunkView& chunk, bool with_values)
    : symbol_id_(chunk.column<std::int32_t>(0).data()),
      bar_close_us_(chunk.column<std::int64_t>(1).data()),
      period_s_(chunk.column<std::uint32_t>(2).data()) {
    std::size_t at = plain_columns_before_votes - grades;
    for (const float*& grade : grades_) {
        grade = chunk.column<float>(at++).data();
    }
    for (const float*& vote : votes_) {
        vote = chunk.column<float>(at++).data();
    }
    for (const std::uint8_t** small : {&absent_, &bias_, &signal_, &regime_}) {
        *small = chunk.column<std::uint8_t>(at++).data();
    }
    engine_version_ = chunk.column<std::uint16_t>(at++).data();
    is_withdrawn_ = chunk.column<bool>(at++).data();
    revision_ = chunk.column<std::uint16_t>(at++).data();
    if (with_values) {
        computed_at_us_ = chunk.column<std::int64_t>(at++).data();
        for (const float*& value : values_) {
            value = chunk.column<float>(at++).data();
        }
    }
}

events::ContributorValues InsightColumns::values(std::size_t i) const {
    events::ContributorValues values{};
    for (std::size_t each = 0; each < values.size(); ++each) {
        values.at(each) = values_.at(each)[i];
    }
    return values;
}

ConfluenceInsight InsightColumns::insight(std::size_t i) const {
    ConfluenceInsight insight;
    insight.bar_close = events::Timestamp::from_microseconds(bar_close_us_[i]);
    insight.score = static_cast<double>(grades_[0][i]);
    insight.agreement = static_cast<double>(grades_[1][i]);
    insight.confidence = static_cast<double>(grades_[2][i]);
    insight.period_s = period_s_[i];
    insight.engine_version = engine_version_[i];
    insight.revision = revision_[i];
    for (std::size_t each = 0; each < votes_.size(); ++each) {
        insight.votes[each] = votes_[each][i];
    }
    insight.absent_contributors = absent_[i];
    insight.bias = static_cast<events::Bias>(bias_[i]);
    insight.signal = static_cast<events::InsightSignal>(signal_[i]);
    insight.regime = static_cast<events::MarketRegime>(regime_[i]);
    return insight;
}

InsightChunk::InsightChunk(Appender& appender) : appender_(appender), chunk_(types) {}

template <class T, class Cell>
void InsightChunk::put(std::span<const StoredInsight> rows, const Cell& cell) {
    T* const into = chunk_.column<T>(column_++).data() + size_;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        into[i] = static_cast<T>(cell(rows[i]));
    }
}

void InsightChunk::put_all(std::span<const StoredInsight> rows, std::int32_t symbol_id,
                           data::Timeframe timeframe, std::int64_t batch_id) {
    using Row = const StoredInsight&;
    column_ = 0;
    put<std::uint8_t>(rows, [&](Row) { return timeframe; });
    put<std::int32_t>(rows, [&](Row) { return symbol_id; });
    put<std::int64_t>(rows, [](Row row) { return row.insight.bar_close.microseconds(); });
    put<std::uint32_t>(rows, [](Row row) { return row.insight.period_s; });
    put<float>(rows, [](Row row) { return row.insight.score; });
    put<float>(rows, [](Row row) { return row.insight.agreement; });
    put<float>(rows, [](Row row) { return row.insight.confidence; });
    for (std::size_t each = 0; each < events::contributor_count; ++each) {
        put<float>(rows, [each](Row row) { return row.insight.votes[each]; });
    }
    for (std::size_t each = 0; each < events::contributor_value_count; ++each) {
        put<float>(rows, [each](Row row) { return row.values[each]; });
    }
    put<std::uint8_t>(rows, [](Row row) { return row.insight.absent_contributors; });
    put<std::uint8_t>(rows, [](Row row) { return row.insight.bias; });
    put<std::uint8_t>(rows, [](Row row) { return row.insight.signal; });
    put<std::uint8_t>(rows, [](Row row) { return row.insight.regime; });
    put<std::uint16_t>(rows, [](Row row) { return row.insight.engine_version; });
    put<bool>(rows, [](Row row) { return row.is_withdrawn; });
    put<std::uint16_t>(rows, [](Row row) { return row.insight.revision; });
    put<std::int64_t>(rows, [&](Row) { return batch_id; });
}

void InsightChunk::add(std::span<const StoredInsight> rows, std::int32_t symbol_id,
                       data::Timeframe timeframe, std::int64_t batch_id) {
    while (!rows.empty()) {
        const auto next = rows.first(std::min(rows.size(), DataChunk::capacity() - size_));
        put_all(next, symbol_id, timeframe, batch_id);
        size_ += next.size();
        rows = rows.subspan(next.size());
        if (size_ == DataChunk::capacity()) {
            finish();
        }
    }
}

void InsightChunk::finish() {
    chunk_.set_size(size_);
    appender_.append_chunk(chunk_);
    chunk_.reset();
    size_ = 0;
}

}  // namespace millrace::storage
