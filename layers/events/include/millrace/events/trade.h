#pragma once

#include <cstdint>

#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/order.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// Whether a trade moved cash, or only shows where a dry run's order would have filled.
enum class TradeNature : std::uint8_t { Real = 1, Hypothetical = 2 };

/// An execution of an order. It and a PositionAdjusted alone change a position.
struct Trade {
    Timestamp at;  // a fill at a bar's open carries that bar's open time
    TradeId id;
    OrderId order;
    StrategyId strategy;
    SymbolId symbol;
    Side side = Side::Buy;
    TradeNature kind = TradeNature::Real;
    Quantity quantity;  // > 0
    Price price;        // > 0
    Money fees;         // >= 0

    bool operator==(const Trade&) const = default;
};
static_assert(sizeof(Trade) <= 128);

}  // namespace millrace::events
