#pragma once

#include <cstdint>

#include <millrace/events/ids.h>
#include <millrace/events/order.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/reason.h>
#include <millrace/events/timestamp.h>

namespace millrace::execution {

/// Whether an order shrinks its strategy's position or makes or enlarges one.
enum class OrderEffect : std::uint8_t { Closes, Opens };

/// An order somebody wants, before anything was checked.
struct OrderRequest {
    events::OrderId id;
    events::OrderId linked;        // the close this opening order follows in a flip; 0 is none
    events::Timestamp decided_at;  // close time of the decision bar
    events::Timestamp expires_at;  // no fill at or after this time
    events::ReasonCode expires_because = events::ReasonCode::SessionEnded;
    events::StrategyId strategy;
    events::SymbolId symbol;
    events::Side side = events::Side::Buy;
    OrderEffect effect = OrderEffect::Opens;
    events::Quantity quantity;      // > 0
    events::Price reference_price;  // close of the decision bar
    events::Timestamp priced_at;    // close time of the bar with that price
    double confidence = 1.0;        // of the signal behind it, in [0, 1]
    events::Reason reason;
};

}  // namespace millrace::execution
