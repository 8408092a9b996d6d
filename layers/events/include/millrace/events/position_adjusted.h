#pragma once

#include <millrace/events/corporate_action.h>
#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trade.h>

namespace millrace::events {

/// A corporate action met an open position. Trades and these alone change a position.
struct PositionAdjusted {
    Timestamp at;  // open of the first session on or after the ex-date
    StrategyId strategy;
    SymbolId symbol;
    CorporateActionKind kind = CorporateActionKind::Split;
    TradeNature nature = TradeNature::Real;  // hypothetical: the cash is shown and not moved
    ShareRatio shares;
    Quantity quantity_before;  // never 0; negative when short
    Quantity quantity_after;   // in whole steps; what is left over was settled in cash
    Price mark;                // last price in terms of afterwards; > 0
    Money cash;                // received; negative where it was paid

    bool operator==(const PositionAdjusted&) const = default;
};
static_assert(sizeof(PositionAdjusted) <= 128);

}  // namespace millrace::events
