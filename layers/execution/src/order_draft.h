#pragma once

#include <millrace/events/ids.h>
#include <millrace/events/order.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/signal.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/order_request.h>

namespace millrace::execution {

/// One order somebody asks for, with what it stands on.
struct OrderDraft {
    const events::Signal& signal;
    events::Side side = events::Side::Buy;
    OrderEffect effect = OrderEffect::Opens;
    events::Quantity quantity{};
    events::Price reference_price{};
    events::Timestamp priced_at{};  // when the reference price was the close of a bar
    events::OrderId linked{};       // the close that goes first; 0 is none
    events::Quantity linked_quantity{};
};

}  // namespace millrace::execution
