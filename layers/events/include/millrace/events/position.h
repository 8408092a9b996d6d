#pragma once

#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// What one strategy holds of one symbol.
struct Position {
    StrategyId strategy;
    SymbolId symbol;
    Quantity quantity;     // negative when short
    Price average_entry;   // cost of what is held per unit, rounded to 1e-8; 0 when flat
    Money cost;            // exact: what was paid for the held part (negative when short)
    Money realized_pnl;    // of closed parts, before fees
    Money unrealized_pnl;  // market_value - cost
    Money market_value;    // quantity x last mark
    Money fees;
    Timestamp last_update;  // of the last trade or corporate action

    bool operator==(const Position&) const = default;
};
static_assert(sizeof(Position) <= 128);

}  // namespace millrace::events
