#include "insights/insight_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace millrace::storage {

using data::StoredInsight;
using events::ConfluenceInsight;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

ConfluenceInsight& insight_of(ConfluenceInsight& row) { return row; }
const ConfluenceInsight& insight_of(const ConfluenceInsight& row) { return row; }
ConfluenceInsight& insight_of(StoredInsight& row) { return row.insight; }
const ConfluenceInsight& insight_of(const StoredInsight& row) { return row.insight; }

constexpr std::uint32_t withdrawn = 0;  // as a period, until such rows are dropped

}  // namespace

template <class R>
InsightReader<R>::InsightReader(std::vector<WantedSymbol> symbols, data::Timeframe timeframe,
                                data::InsightDelay delay)
    : symbols_(std::move(symbols)), timeframe_(timeframe), delay_(delay) {
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        const auto id = static_cast<std::size_t>(symbols_[i].symbol_id);
        if (series_of_id_.size() <= id) {
            series_of_id_.resize(id + 1, -1);
        }
        series_of_id_[id] = static_cast<std::int32_t>(i);
    }
}

template <class R> Result<void> InsightReader<R>::read(Lease& lease, const InsightQuery& query) {
    series_.resize(symbols_.size());
    for (auto& series : series_) {
        series.clear();
    }
    disordered_.assign(symbols_.size(), 0);
    if (symbols_.empty()) {
        return {};
    }
    auto done = stream(lease, query);
    return done ? put_in_order() : std::move(done);
}

template <class R> Result<void> InsightReader<R>::stream(Lease& lease, const InsightQuery& query) {
    const auto [first, last] =
        std::minmax_element(symbols_.begin(), symbols_.end(),
                            [](const auto& a, const auto& b) { return a.symbol_id < b.symbol_id; });
    const std::array<SqlValue, 6> parameters{static_cast<std::int64_t>(timeframe_),
                                             query.last_batch_id,
                                             std::int64_t{first->symbol_id},
                                             std::int64_t{last->symbol_id},
                                             query.from.microseconds(),
                                             query.to.microseconds()};
    const auto streamed = lease.stream(
        "SELECT " + insight_columns(with_values) + " FROM insights" +
            (with_values ? " JOIN insight_batches USING (batch_id)" : "") +
            " WHERE insights.timeframe = ? AND batch_id <= ? AND symbol_id BETWEEN ? AND ? "
            "AND bar_close >= make_timestamp(?) AND bar_close <= make_timestamp(?)",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            take(InsightColumns(chunk, with_values), chunk.size());
            return AfterChunk::Continue;
        });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

template <class R>
R InsightReader<R>::row(const InsightColumns& columns, std::size_t i, std::size_t series) const {
    R row{};
    ConfluenceInsight& insight = insight_of(row);
    insight = columns.insight(i);
    insight.symbol = events::SymbolId(static_cast<std::uint32_t>(series));
    insight.available_at = delay_.available_at(insight.bar_close);
    if constexpr (with_values) {
        row.values = columns.values(i);
        row.is_withdrawn = columns.is_withdrawn(i);
        insight.computed_at = Timestamp::from_microseconds(columns.computed_at_us(i));
    } else if (columns.is_withdrawn(i)) {
        insight.period_s = withdrawn;
    }
    return row;
}

template <class R> void InsightReader<R>::take(const InsightColumns& columns, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
        const auto id = static_cast<std::size_t>(columns.symbol_id(i));
        const std::int32_t wanted = id < series_of_id_.size() ? series_of_id_[id] : -1;
        if (wanted < 0) {
            continue;
        }
        const auto at = static_cast<std::size_t>(wanted);
        auto& series = series_[at];
        const bool follows = series.empty() || insight_of(series.back()).bar_close.microseconds() <
                                                   columns.bar_close_us(i);
        disordered_[at] |= static_cast<std::uint8_t>(!follows || columns.is_withdrawn(i));
        series.push_back(row(columns, i, at));
    }
}

template <class R> Result<void> InsightReader<R>::put_in_order() {
    const auto key = [](const R& row) {
        return std::tuple(insight_of(row).bar_close, insight_of(row).revision);
    };
    for (std::size_t i = 0; i < series_.size(); ++i) {
        if (disordered_[i] == 0) {
            continue;
        }
        auto& series = series_[i];
        std::stable_sort(series.begin(), series.end(),
                         [&](const R& a, const R& b) { return key(a) < key(b); });
        const auto twice = std::adjacent_find(
            series.begin(), series.end(), [&](const R& a, const R& b) { return key(a) == key(b); });
        if (twice != series.end()) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("{} has two stored insights of the bar that closed at {}: the "
                                     "store was changed by another program; restore a backup",
                                     symbols_[i].symbol, insight_of(*twice).bar_close.to_string())};
        }
        std::size_t kept = 0;
        for (std::size_t row = 0; row < series.size(); ++row) {
            const bool is_newest =
                row + 1 == series.size() ||
                insight_of(series[row + 1]).bar_close != insight_of(series[row]).bar_close;
            if (is_newest && insight_of(series[row]).period_s != withdrawn) {
                series[kept++] = series[row];
            }
        }
        series.resize(kept);
    }
    return {};
}

template class InsightReader<ConfluenceInsight>;
template class InsightReader<StoredInsight>;

}  // namespace millrace::storage
