#pragma once

#include <cstdint>
#include <span>

#include <millrace/events/ids.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/reason.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/approved_order.h>

namespace millrace::execution {

enum class OrderUpdateKind : std::uint8_t {
    Accepted,
    Filled,  // all or a part: see quantity
    Cancelled,
    Rejected,
    Expired,
    Unknown  // nobody can say what became of it; reconcile, never resend
};

/// What a broker, real or simulated, says of one order.
struct OrderUpdate {
    events::Timestamp at;  // a fill at a bar's open carries that bar's open time
    events::OrderId order;
    OrderUpdateKind kind = OrderUpdateKind::Accepted;
    events::Quantity quantity;  // of this fill, > 0; else 0
    events::Price price;        // of this fill, > 0; else 0
    events::Reason reason;
};

/// The way to a broker. submit, modify and cancel answer only "handed over"; what became of it
/// comes out of poll. Used by one thread.
class OrderGateway {
public:
    virtual ~OrderGateway() = default;
    virtual events::Result<void> submit(const ApprovedOrder& order) = 0;
    /// A smaller or larger quantity for an order that is still open.
    virtual events::Result<void> modify(events::OrderId order, events::Quantity quantity) = 0;
    virtual events::Result<void> cancel(events::OrderId order) = 0;
    /// What happened since the last call, in the order it happened. Valid until the next call.
    virtual std::span<const OrderUpdate> poll(events::Timestamp now) = 0;
};

}  // namespace millrace::execution
