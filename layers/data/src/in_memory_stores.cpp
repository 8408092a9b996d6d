#include <algorithm>

#include <millrace/data/in_memory.h>

namespace millrace::data {

using events::Bar;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

Result<AddedBars> InMemoryBarStore::add(std::string_view, std::span<const BarBatch> batches) {
    auto bars = bars_;  // changed only as a whole
    AddedBars added;
    for (const BarBatch& batch : batches) {
        if (batch.bars.empty()) {
            continue;  // a symbol exists with its first bar
        }
        auto& series = bars[batch.symbol];
        for (Bar bar : batch.bars) {
            bar.symbol = events::SymbolId();
            const auto [stored, is_new] = series.try_emplace(bar.open_time, bar);
            if (!is_new && stored->second != bar) {
                return Error{ErrorCode::Conflict, "bar of " + batch.symbol + " at " +
                                                      bar.open_time.to_string() +
                                                      " differs from the stored one"};
            }
            added.accepted += is_new ? 1 : 0;
            added.identical += is_new ? 0 : 1;
        }
    }
    if (added.accepted > 0) {
        added.import_id = ++last_import_id_;
        bars_ = std::move(bars);
    }
    return added;
}

Result<std::vector<Bar>> InMemoryBarStore::read(std::string_view symbol, Timestamp from,
                                                Timestamp to) {
    const auto series = bars_.find(symbol);
    if (series == bars_.end()) {
        return Error{ErrorCode::NotFound, "no bars of " + std::string(symbol)};
    }
    std::vector<Bar> bars;
    for (auto at = series->second.lower_bound(from); at != series->second.end() && at->first < to;
         ++at) {
        bars.push_back(at->second);
    }
    return bars;
}

Result<std::vector<StoredSymbol>> InMemoryBarStore::symbols() {
    std::vector<StoredSymbol> symbols;
    for (const auto& [name, series] : bars_) {
        symbols.push_back({name, series.size(), series.begin()->first, series.rbegin()->first});
    }
    return symbols;
}

Result<std::int64_t> InMemoryBarStore::last_import_id() { return last_import_id_; }

Result<std::int64_t> InMemoryInsightStore::add(Timeframe timeframe, Timestamp computed_at,
                                               std::span<const InsightBatch> batches) {
    ++last_batch_id_;
    for (const InsightBatch& batch : batches) {
        auto& series = series_[{batch.progress.symbol, timeframe}];
        for (StoredInsight row : batch.insights) {
            row.insight.symbol = events::SymbolId();
            row.insight.computed_at = computed_at;
            series[row.insight.bar_close] = row;
        }
    }
    return last_batch_id_;
}

Result<std::vector<std::vector<StoredInsight>>>
InMemoryInsightStore::read(std::span<const std::string> symbols, Timeframe timeframe,
                           Timestamp from, Timestamp to) {
    std::vector<std::vector<StoredInsight>> found(symbols.size());
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const auto series = series_.find({symbols[i], timeframe});
        if (series == series_.end()) {
            continue;
        }
        const auto& rows = series->second;
        for (auto at = rows.lower_bound(from); at != rows.end() && at->first <= to; ++at) {
            found[i].push_back(at->second);
        }
    }
    return found;
}

Result<std::int64_t> InMemoryInsightStore::last_batch_id() { return last_batch_id_; }

}  // namespace millrace::data
