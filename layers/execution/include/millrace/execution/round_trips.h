#pragma once

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/order.h>
#include <millrace/events/position_adjusted.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trade.h>

namespace millrace::execution {

/// All that moves positions.
using PositionChange = std::variant<events::Trade, events::PositionAdjusted>;

/// From flat to flat again in one (strategy, symbol). Quantities and prices are in shares as they
/// were at the exit, so an entry before a 2:1 split counts twice the shares at half the price.
struct RoundTrip {
    events::StrategyId strategy;
    events::SymbolId symbol;
    events::Side side = events::Side::Buy;  // of the entry
    events::Quantity quantity;              // bought and sold again
    events::Timestamp entry_time;           // of the first trade
    events::Price entry_price;              // average over the entries
    events::Timestamp exit_time;            // of the last trade
    events::Price exit_price;               // average over the exits
    events::Money gross_pnl;                // dividends included
    events::Money fees;
    events::Money net_pnl;       // gross - fees
    events::OrderId exit_order;  // of the last trade; 0 where a corporate action left no share
};

/// In the order of their exits. A position still open at the end makes none; a trade that passes
/// through zero ends one round trip and begins the next, its fees split by quantity. What a split
/// leaves over counts as sold (or bought back) at the price after it.
events::Result<std::vector<RoundTrip>> round_trips(std::span<const PositionChange> changes);

}  // namespace millrace::execution
