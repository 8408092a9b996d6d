#pragma once

#include <millrace/data/market_data_provider.h>
#include <millrace/execution/daily_volumes.h>

namespace millrace::cli {

/// Hands on another's blocks and counts their volumes.
class VolumeMeter final : public data::MarketDataProvider {
public:
    /// Both must outlive this.
    VolumeMeter(data::MarketDataProvider& inner, execution::DailyVolumes& volumes)
        : inner_(&inner), volumes_(&volumes) {}

    events::Result<std::span<const events::Bar>> next_block() override {
        volumes_->end_block();
        auto block = inner_->next_block();
        if (block) {
            volumes_->begin_block(block.value());
        }
        return block;
    }
    events::Result<void> reset() override { return inner_->reset(); }

private:
    data::MarketDataProvider* inner_;
    execution::DailyVolumes* volumes_;
};

}  // namespace millrace::cli
