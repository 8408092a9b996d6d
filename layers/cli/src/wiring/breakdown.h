#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <millrace/data/run_reader.h>
#include <millrace/data/run_summary.h>
#include <millrace/events/limit_use.h>
#include <millrace/events/money.h>
#include <millrace/events/order.h>
#include <millrace/events/result.h>
#include <millrace/events/strategy_disabled.h>
#include <millrace/events/trading_state.h>
#include <millrace/events/verdict.h>
#include <millrace/execution/round_trips.h>

namespace millrace::cli {

/// What one strategy did with one symbol.
struct BreakdownRow {
    std::string strategy;
    std::string symbol;
    std::uint64_t signals = 0;
    std::uint64_t refused = 0;
    std::uint64_t orders = 0;
    std::uint64_t trades = 0;
    std::uint64_t round_trips = 0;
    std::uint64_t adjustments = 0;        // by corporate actions
    std::uint64_t conversions = 0;        // of what its session left open, to delivery
    std::uint64_t bars_asked = 0;         // of a strategy that reads insights; 0 before engine 3
    std::uint64_t bars_with_insight = 0;  // of those
    events::Money realized_pnl;           // before fees; as if real for a dry run
    events::Money unrealized_pnl;
    events::Money fees;
};

/// What stood in a strategy's way first, on whatever symbol.
struct Setbacks {
    std::optional<events::Verdict> needless;  // a signal that asked for no order
    std::optional<events::Verdict> refused;
    std::optional<events::Order> unfilled;  // as it ended
    std::optional<events::StrategyDisabled> disabled;
};

/// What the stored records of a run add up to.
struct Breakdown {
    std::vector<BreakdownRow> rows;  // for every strategy and symbol, in that order
    std::vector<Setbacks> setbacks;  // by strategy
    std::vector<events::TradingStateChanged> trading;  // as the account's breakers moved it
    std::vector<events::LimitUse> limits;              // as the run left them
};
events::Result<Breakdown> breakdown_of(data::RunReader& runs, const data::RunSummary& run);

/// Every trade of the run and every adjusted position, in the order they happened.
events::Result<std::vector<execution::PositionChange>>
position_changes_of(data::RunReader& runs, const data::RunSummary& run);

}  // namespace millrace::cli
