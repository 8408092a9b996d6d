#include <millrace/storage/duckdb_market_data.h>

#include <algorithm>
#include <optional>

#include <millrace/data/series_merge.h>

namespace millrace::storage {

using events::Bar;
using events::Result;

struct DuckDbMarketData::State {
    std::unique_ptr<StoredBarSeries> stored;
    BarSeries series;                        // those being handed out
    std::optional<data::SeriesMerge> merge;  // over them
    std::vector<Bar> block;
    std::size_t handed_out = 0;  // of the only series, where there is just one

    /// Whole time steps; empty when the series are used up.
    std::span<const Bar> next_of_series();
    Result<bool> take_series();
};

std::span<const Bar> DuckDbMarketData::State::next_of_series() {
    if (series.empty()) {
        return {};
    }
    if (series.size() == 1) {  // one bar a time step: nothing to merge
        const auto rest = std::span<const Bar>(series.front()).subspan(handed_out);
        const auto next = rest.first(std::min(rest.size(), bars_per_block));
        handed_out += next.size();
        return next;
    }
    merge->next(bars_per_block, block);
    return block;
}

Result<bool> DuckDbMarketData::State::take_series() {
    auto more = stored->next(series);
    if (!more || !more.value()) {
        series.clear();
        return more;
    }
    handed_out = 0;
    merge.emplace(std::vector<std::span<const Bar>>(series.begin(), series.end()));
    return true;
}

DuckDbMarketData::DuckDbMarketData(std::unique_ptr<State> state) : state_(std::move(state)) {}
DuckDbMarketData::~DuckDbMarketData() = default;

Result<std::unique_ptr<DuckDbMarketData>> DuckDbMarketData::create(Store& store,
                                                                   MarketDataRequest request) {
    auto stored = StoredBarSeries::create(store, std::move(request));
    if (!stored) {
        return stored.error();
    }
    auto state = std::make_unique<State>();
    state->stored = std::move(stored).value();
    return std::unique_ptr<DuckDbMarketData>(new DuckDbMarketData(std::move(state)));
}

Result<std::span<const Bar>> DuckDbMarketData::next_block() {
    for (;;) {
        if (const auto block = state_->next_of_series(); !block.empty()) {
            return block;
        }
        const auto more = state_->take_series();
        if (!more || !more.value()) {
            return more ? Result<std::span<const Bar>>(std::span<const Bar>()) : more.error();
        }
    }
}

std::uint64_t DuckDbMarketData::off_session() const { return state_->stored->off_session(); }

Result<void> DuckDbMarketData::reset() {
    state_->stored->reset();
    state_->series.clear();
    return {};
}

}  // namespace millrace::storage
