#include <millrace/storage/duckdb_stored_insights.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "bars/symbol_table.h"
#include "insights/insight_reader.h"
#include "lease/store_lease.h"
#include "screens/regime_rows.h"
#include "screens/series_ends.h"

namespace millrace::storage {

using data::NewestInsight;
using data::StoredInsight;
using data::SymbolRegimes;
using data::Timeframe;
using events::Result;
using events::Timestamp;

namespace {

const StoredInsight* newest_of(const std::vector<StoredInsight>& rows) {
    const auto found = std::find_if(rows.rbegin(), rows.rend(),
                                    [](const StoredInsight& row) { return !row.is_withdrawn; });
    return found == rows.rend() ? nullptr : &*found;
}

/// Where the newest was withdrawn: the one before, of the last days.
Result<void> look_back(Lease& lease, Timeframe timeframe, const WantedSymbol& symbol, Timestamp end,
                       std::vector<NewestInsight>& into) {
    constexpr auto week = events::Duration::from_minutes(std::int64_t{7} * 24 * 60);
    InsightReader<StoredInsight> reader({symbol}, timeframe);
    auto read = reader.read(lease, {end - week, end});
    if (read) {
        if (const StoredInsight* found = newest_of(reader.series().front())) {
            into.push_back({symbol.symbol, *found});
        }
    }
    return read;
}

Result<void> read_group(Lease& lease, Timeframe timeframe, const SeriesEnds& group,
                        std::vector<NewestInsight>& into) {
    InsightReader<StoredInsight> reader(group.symbols, timeframe);
    if (auto read = reader.read(lease, {group.first, group.last}); !read) {
        return read;
    }
    for (std::size_t i = 0; i < group.symbols.size(); ++i) {
        if (const StoredInsight* found = newest_of(reader.series()[i])) {
            into.push_back({group.symbols[i].symbol, *found});
            continue;
        }
        auto looked = look_back(lease, timeframe, group.symbols[i], group.stored_to[i], into);
        if (!looked) {
            return looked;
        }
    }
    return {};
}

Result<std::vector<NewestInsight>> read_newest(Lease& lease, Timeframe timeframe) {
    const auto groups = series_ends(lease, timeframe);
    if (!groups) {
        return groups.error();
    }
    std::vector<NewestInsight> newest;
    for (const SeriesEnds& group : groups.value()) {
        if (auto read = read_group(lease, timeframe, group, newest); !read) {
            return read.error();
        }
    }
    std::sort(newest.begin(), newest.end(),
              [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    return newest;
}

using RegimeRows = std::map<std::int32_t, std::vector<RegimeRow>>;  // by symbol_id

Result<RegimeRows> read_regimes(Lease& lease, Timeframe timeframe, Timestamp from) {
    RegimeRows rows;
    const std::array<SqlValue, 2> parameters{static_cast<std::int64_t>(timeframe),
                                             from.microseconds()};
    const auto streamed = lease.stream(
        "SELECT symbol_id, bar_close, revision, regime, is_withdrawn FROM insights "
        "WHERE timeframe = ? AND bar_close >= make_timestamp(?)",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            const auto symbol = chunk.column<std::int32_t>(0);
            const auto close_us = chunk.column<std::int64_t>(1);
            const auto revision = chunk.column<std::uint16_t>(2);
            const auto regime = chunk.column<std::uint8_t>(3);
            const auto is_withdrawn = chunk.column<bool>(4);
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                rows[symbol[i]].push_back({close_us[i], revision[i], regime[i], is_withdrawn[i]});
            }
            return AfterChunk::Continue;
        });
    return streamed ? Result<RegimeRows>(std::move(rows)) : Result<RegimeRows>(streamed.error());
}

}  // namespace

Result<std::vector<NewestInsight>> DuckDbStoredInsights::newest(Timeframe timeframe) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto newest = read_newest(lease.value(), timeframe);
    auto done = newest ? lease.value().finish() : Result<void>();
    return done ? std::move(newest) : done.error();
}

Result<std::vector<StoredInsight>> DuckDbStoredInsights::read(std::string_view symbol,
                                                              Timeframe timeframe, Timestamp from,
                                                              Timestamp to) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    if (!table) {
        return table.error();
    }
    const auto id = table.value().find(symbol);
    if (!id) {
        return table.value().unknown(symbol);
    }
    InsightReader<StoredInsight> reader({{std::string(symbol), *id}}, timeframe);
    auto done = reader.read(lease.value(), {from, to});
    done = done ? lease.value().finish() : std::move(done);
    if (!done) {
        return done.error();
    }
    auto& rows = reader.series().front();
    std::erase_if(rows, [](const StoredInsight& row) { return row.is_withdrawn; });
    return std::move(rows);
}

Result<std::vector<SymbolRegimes>> DuckDbStoredInsights::regimes(Timeframe timeframe,
                                                                 Timestamp from) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto groups = series_ends(lease.value(), timeframe);
    auto rows = read_regimes(lease.value(), timeframe, from);
    if (!groups || !rows) {
        return !groups ? groups.error() : rows.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    std::vector<SymbolRegimes> all;
    for (const SeriesEnds& group : groups.value()) {
        for (const WantedSymbol& symbol : group.symbols) {
            all.push_back({symbol.symbol, stretches_of(rows.value()[symbol.symbol_id])});
        }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    return all;
}

}  // namespace millrace::storage
