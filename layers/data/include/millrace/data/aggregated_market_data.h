#pragma once

#include <vector>

#include <millrace/data/bar_aggregator.h>
#include <millrace/data/market_data_provider.h>

namespace millrace::data {

/// The bars of a timeframe of one symbol, put together from the minutes of another provider. A bar
/// is the same whatever `to` is: minutes are read on until the bar before it is known.
class AggregatedMarketData final : public MarketDataProvider {
public:
    /// `minutes` holds one symbol and must outlive this; `aggregator` has seen none of them yet.
    /// Hands out bars that opened before `to`.
    AggregatedMarketData(MarketDataProvider& minutes, const BarAggregator& aggregator,
                         events::Timestamp to = events::Timestamp::latest())
        : minutes_(&minutes), unused_(aggregator), aggregator_(aggregator), to_(to) {}

    events::Result<std::span<const events::Bar>> next_block() override;
    events::Result<void> reset() override;

private:
    void take(std::span<const events::Bar> minutes);

    MarketDataProvider* minutes_;
    BarAggregator unused_;  // what reset() starts from
    BarAggregator aggregator_;
    events::Timestamp to_;
    std::vector<events::Bar> block_;
    bool is_past_end_ = false;
};

}  // namespace millrace::data
