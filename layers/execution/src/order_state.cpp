#include <millrace/execution/order_state.h>

#include <limits>

namespace millrace::execution {

using events::OrderStatus;
using events::Quantity;

FactOutcome OrderState::hear(OrderFact fact) {
    if (heard(fact)) {
        return FactOutcome::NoChange;
    }
    const OrderStatus before = status();
    facts_ = static_cast<std::uint8_t>(facts_ | bit(fact));
    // An order that filled cannot have been refused: one of the two reports is wrong.
    if (fact == OrderFact::Rejected && filled_.sign() > 0) {
        return FactOutcome::Anomaly;
    }
    return status() != before ? FactOutcome::Applied : FactOutcome::NoChange;
}

FactOutcome OrderState::hear_fill(Quantity quantity) {
    if (quantity.sign() <= 0) {
        return FactOutcome::Anomaly;
    }
    const auto sum = checked_add(filled_, quantity);
    // Out of range it stays at the end of the range, whatever the order in which fills arrive.
    filled_ = sum.value_or(Quantity::from_units(std::numeric_limits<std::int64_t>::max()));
    const bool late = heard(OrderFact::Rejected);
    return late || !sum || filled_ > ordered_ ? FactOutcome::Anomaly : FactOutcome::Applied;
}

OrderStatus OrderState::status() const {
    if (filled_ >= ordered_) {
        return OrderStatus::Filled;
    }
    if (heard(OrderFact::Rejected)) {
        return OrderStatus::Rejected;
    }
    if (heard(OrderFact::Cancelled)) {
        return OrderStatus::Cancelled;
    }
    if (heard(OrderFact::Expired)) {
        return OrderStatus::Expired;
    }
    if (filled_.sign() > 0) {
        return OrderStatus::Partial;
    }
    if (heard(OrderFact::Accepted)) {
        return OrderStatus::Accepted;
    }
    if (heard(OrderFact::Unknown)) {
        return OrderStatus::Unknown;
    }
    if (heard(OrderFact::Sent)) {
        return OrderStatus::Sent;
    }
    return heard(OrderFact::Intended) ? OrderStatus::Intended : OrderStatus::New;
}

Quantity OrderState::remaining() const {
    return filled_ >= ordered_ ? Quantity() : *checked_subtract(ordered_, filled_);
}

bool OrderState::is_final() const {
    const OrderStatus now = status();
    return now == OrderStatus::Filled || now == OrderStatus::Rejected ||
           now == OrderStatus::Cancelled || now == OrderStatus::Expired;
}

}  // namespace millrace::execution
