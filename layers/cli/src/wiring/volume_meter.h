#pragma once

#include <millrace/data/market_data_provider.h>
#include <millrace/execution/daily_volumes.h>

namespace millrace::cli {

/// Hands on another's blocks and adds up their volumes: before the first, those of the days before.
class VolumeMeter final : public data::MarketDataProvider {
public:
    /// All must outlive this; `before` may be null.
    VolumeMeter(data::MarketDataProvider& inner, data::MarketDataProvider* before,
                execution::DailyVolumes& volumes)
        : inner_(&inner), before_(before), volumes_(&volumes) {}

    events::Result<std::span<const events::Bar>> next_block() override;
    events::Result<void> reset() override { return inner_->reset(); }

private:
    data::MarketDataProvider* inner_;
    data::MarketDataProvider* before_;  // null once it is read
    execution::DailyVolumes* volumes_;
};

}  // namespace millrace::cli
