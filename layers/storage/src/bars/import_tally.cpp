#include "bars/import_tally.h"

#include <algorithm>
#include <array>

namespace millrace::storage {

using events::Result;

namespace {

/// Sees by what minutes of a session are there whether stamps are those of the minutes' ends.
void look_at_edges(std::int64_t open_us, const market::Session& session, DayTally& day) {
    constexpr std::int64_t minute_us = 60'000'000;
    const std::int64_t from_us = session.open.microseconds();
    const std::int64_t to_us = session.close.microseconds();
    day.has_minute_before_open |= open_us == from_us - minute_us;
    day.has_first_minute |= open_us == from_us;
    day.has_last_minute |= open_us == to_us - minute_us;
    day.has_minute_at_close |= open_us == to_us;
}

}  // namespace

void ImportTally::take(const BarRow& row, RowFate fate, std::uint8_t flags, const TradingDay& day,
                       std::uint8_t replaced) {
    const DayKey key{row.symbol, day.date};
    if (day_ == nullptr || key != day_key_ || row.month != month_number_) {
        month_ = &months_[{row.symbol, row.month}];
        day_ = &days_[key];
        day_key_ = key;
        month_number_ = row.month;
    }
    const bool in_session = day.is_in_session(row.open_us);
    day_->bars_of_file += in_session ? 1U : 0U;
    if (day.session) {
        look_at_edges(row.open_us, *day.session, *day_);
    }
    if (fate == RowFate::Identical) {
        return;
    }
    day_->flags.add(flags);
    day_->flagged += flags != 0 ? 1U : 0U;
    if (in_session && row.open_us < day_->first_us) {
        day_->first_us = row.open_us;
        day_->open = row.values.open;
    }
    if (in_session && row.open_us > day_->last_us) {
        day_->last_us = row.open_us;
        day_->close = row.values.close;
    }
    if (fate == RowFate::Revised) {
        ++day_->revised;
        day_->flags_replaced.add(replaced);
        return;
    }
    day_->bars += in_session ? 1U : 0U;
    ++month_->bars;
    month_->first_us = std::min(month_->first_us, row.open_us);
    month_->last_us = std::max(month_->last_us, row.open_us);
}

namespace {

/// Appends a row an entry of the map where `fill` says so.
template <class Map, class Fill>
Result<void> append_entries(Lease& lease, const char* table, std::span<const duckdb_type> types,
                            const Map& entries, const Fill& fill) {
    return lease.append(table, [&](Appender& appender) -> Result<void> {
        DataChunk chunk(types);
        auto next = entries.begin();
        while (next != entries.end()) {
            chunk.reset();
            std::size_t size = 0;
            for (; next != entries.end() && size < DataChunk::capacity(); ++next) {
                size += fill(chunk, size, next->first, next->second) ? 1U : 0U;
            }
            chunk.set_size(size);
            appender.append_chunk(chunk);
        }
        return {};
    });
}

}  // namespace

Result<void> ImportTally::write_months(Lease& lease, std::int64_t import_id) const {
    constexpr std::array types{DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_INTEGER,
                               DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_TIMESTAMP};
    return append_entries(
        lease, "import_months", types, months_,
        [&](DataChunk& chunk, std::size_t at, const auto& key, const MonthTally& month) {
            if (month.bars == 0) {
                return false;
            }
            chunk.column<std::int64_t>(0)[at] = import_id;
            chunk.column<std::int32_t>(1)[at] = key.first;
            chunk.column<std::int32_t>(2)[at] = key.second;
            chunk.column<std::int64_t>(3)[at] = static_cast<std::int64_t>(month.bars);
            chunk.column<std::int64_t>(4)[at] = month.first_us;
            chunk.column<std::int64_t>(5)[at] = month.last_us;
            return true;
        });
}

Result<void> ImportTally::write_days(Lease& lease, std::int64_t import_id) const {
    constexpr std::array types{DUCKDB_TYPE_BIGINT,    DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_DATE,
                               DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_TIMESTAMP,
                               DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_DOUBLE,  DUCKDB_TYPE_DOUBLE,
                               DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER,
                               DUCKDB_TYPE_INTEGER,   DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER};
    return append_entries(
        lease, "bar_days", types, days_,
        [&](DataChunk& chunk, std::size_t at, const DayKey& key, const DayTally& day) {
            const bool in_session = day.first_us <= day.last_us;
            if (!in_session && day.revised == 0 && !day.flags.any()) {
                return false;  // nothing but known bars
            }
            chunk.column<std::int64_t>(0)[at] = import_id;
            chunk.column<std::int32_t>(1)[at] = key.first;
            chunk.column<std::int32_t>(2)[at] = key.second.days();
            chunk.column<std::int32_t>(3)[at] = static_cast<std::int32_t>(day.bars);
            chunk.column<std::int32_t>(4)[at] = static_cast<std::int32_t>(day.revised);
            chunk.column<std::int64_t>(5)[at] = day.first_us;
            chunk.column<std::int64_t>(6)[at] = day.last_us;
            chunk.column<double>(7)[at] = day.open;
            chunk.column<double>(8)[at] = day.close;
            for (std::size_t column = 5; column <= 8 && !in_session; ++column) {
                chunk.set_null(column, at);
            }
            for (std::size_t i = 0; i < quality_flags.size(); ++i) {
                const std::uint64_t replaced = day.flags_replaced.of(quality_flags[i]);
                chunk.column<std::int32_t>(9 + i)[at] =
                    static_cast<std::int32_t>(day.flags.of(quality_flags[i]) - replaced);
            }
            return true;
        });
}

Result<void> ImportTally::write(Lease& lease, std::int64_t import_id) const {
    auto written = write_months(lease, import_id);
    return written ? write_days(lease, import_id) : written;
}

}  // namespace millrace::storage
