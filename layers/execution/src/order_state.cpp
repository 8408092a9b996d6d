#include <millrace/execution/order_state.h>

namespace millrace::execution {

using events::OrderStatus;
using events::Quantity;

FactOutcome OrderState::hear(OrderFact fact) {
    const OrderStatus before = status();
    const bool known = heard(fact);
    facts_ = static_cast<std::uint8_t>(facts_ | bit(fact));
    if (status() != before) {
        return FactOutcome::Applied;
    }
    // A filled order cannot have been refused: one of the two reports is wrong.
    const bool contradicts = fact == OrderFact::Rejected && filled_.sign() > 0;
    return contradicts && !known ? FactOutcome::Anomaly : FactOutcome::NoChange;
}

FactOutcome OrderState::hear_fill(Quantity quantity) {
    const auto sum = checked_add(filled_, quantity);
    if (quantity.sign() <= 0 || !sum) {
        return FactOutcome::Anomaly;
    }
    const bool late = heard(OrderFact::Rejected);
    filled_ = *sum;
    return late || filled_ > ordered_ ? FactOutcome::Anomaly : FactOutcome::Applied;
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
