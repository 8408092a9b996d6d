#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include <millrace/data/market_data_provider.h>
#include <millrace/events/timestamp.h>

namespace millrace::cli {

/// Blocks of bars that took longer than strategies were given. Of this process and machine: it
/// reaches the summary and nothing that is stored or compared.
struct BlocksOverBudget {
    std::uint64_t count = 0;
    std::chrono::milliseconds slowest{};
    events::Timestamp slowest_from = events::Timestamp::earliest();  // its first bar's open time
};

/// Hands on another's blocks and measures how long the runner was busy with each, execution and
/// recording included. Reading bars is not in it, nor what ends a run.
class BlockTimer final : public data::MarketDataProvider {
public:
    using Clock = std::chrono::steady_clock;
    /// `inner` must outlive this. `now` is asked twice a block.
    BlockTimer(data::MarketDataProvider& inner, std::chrono::milliseconds budget,
               std::function<Clock::time_point()> now = &Clock::now)
        : inner_(&inner), budget_(budget), now_(std::move(now)) {}

    events::Result<std::span<const events::Bar>> next_block() override;
    events::Result<void> reset() override;
    /// The runner is done with the block it got last.
    void end_block();
    const BlocksOverBudget& over_budget() const { return over_; }

private:
    data::MarketDataProvider* inner_;
    std::chrono::milliseconds budget_;
    std::function<Clock::time_point()> now_;
    Clock::time_point handed_out_;
    events::Timestamp first_bar_ = events::Timestamp::earliest();
    BlocksOverBudget over_;
};

}  // namespace millrace::cli
