#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <millrace/data/analytics_provider.h>
#include <millrace/data/market_data_provider.h>
#include <millrace/data/run_recorder.h>
#include <millrace/data/trading_state_store.h>
#include <millrace/events/parameters.h>
#include <millrace/execution/execution_handler.h>
#include <millrace/execution/market_listener.h>
#include <millrace/execution/position_tracker.h>
#include <millrace/strategies/strategy.h>

namespace millrace::runner {

/// What becomes of a position whose strategy failed.
enum class OnStrategyFailure : std::uint8_t { Flatten, Hold };

/// One configured strategy, with one fresh instance per symbol in symbol order.
struct StrategyDesk {
    std::vector<std::unique_ptr<strategies::Strategy>> by_symbol;
    events::Parameters parameters;
    /// Insights of the strategy's timeframe; null: it receives none. Outlives the runner.
    data::AnalyticsProvider* analytics = nullptr;
    OnStrategyFailure on_failure = OnStrategyFailure::Flatten;
};

/// Everything a run is made of. Borrowed parts outlive the runner.
struct RunParts {
    data::MarketDataProvider& market_data;
    execution::ExecutionHandler& execution;
    execution::MarketListener* listener = nullptr;  // null: nobody in execution needs bars
    execution::PositionTracker& positions;
    data::RunRecorder& recorder;
    data::TradingStateStore* trading_state = nullptr;  // null: nobody can halt the run
    std::vector<StrategyDesk> strategies;              // in configured order
};

struct RunOptions {
    std::optional<std::uint64_t> bars_max;  // of all symbols together; may cut the last step
    std::uint64_t bars_expected = 0;        // room made beforehand; 0 where unknown
    std::function<void(std::uint64_t bars)> on_progress;  // once a block; may be empty
};

/// Coordinates, and decides nothing: one thread, one time step after another, each in phases over
/// all symbols: fills, marks, strategies, orders. The same for every mode.
class TradingRunner {
public:
    explicit TradingRunner(RunParts parts);
    ~TradingRunner();

    /// Runs once, to the last bar, and answers what came of it. recorder.begin() was called before;
    /// recorder.end() is the caller's. Halted: an operator said so, or a store could not be had;
    /// Failed: anything else went wrong. Both say why in `failure`, after working orders were
    /// cancelled.
    data::RunOutcome run(const RunOptions& options);

private:
    class Loop;
    std::unique_ptr<Loop> loop_;
};

}  // namespace millrace::runner
