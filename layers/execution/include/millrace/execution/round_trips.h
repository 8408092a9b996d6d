#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/order.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trade.h>

namespace millrace::execution {

/// From flat to flat again in one (strategy, symbol).
struct RoundTrip {
    events::StrategyId strategy;
    events::SymbolId symbol;
    events::Side side = events::Side::Buy;  // of the entry
    events::Quantity quantity;              // bought and sold again
    events::Timestamp entry_time;           // of the first trade
    events::Price entry_price;              // average over the entries
    events::Timestamp exit_time;            // of the last trade
    events::Price exit_price;               // average over the exits
    events::Money gross_pnl;
    events::Money fees;
    events::Money net_pnl;       // gross - fees
    events::OrderId exit_order;  // of the last trade
};

/// In the order of their exits. A position still open at the end makes none; a trade that passes
/// through zero ends one round trip and begins the next, its fees split by quantity.
events::Result<std::vector<RoundTrip>> round_trips(std::span<const events::Trade> trades);

}  // namespace millrace::execution
