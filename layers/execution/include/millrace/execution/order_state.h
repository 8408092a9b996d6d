#pragma once

#include <cstdint>

#include <millrace/events/order.h>
#include <millrace/events/quantity.h>

namespace millrace::execution {

/// Something heard about an order.
enum class OrderFact : std::uint8_t {
    Intended,
    Sent,
    Accepted,
    Cancelled,
    Rejected,
    Expired,
    Unknown
};

/// What hearing it did.
enum class FactOutcome : std::uint8_t {
    Applied,   // the status changed, or more is filled
    NoChange,  // known already, or outranked by what is known
    Anomaly    // contradicts what is known: kept all the same, and worth an alert
};

/// Where an order stands: the set of facts heard and the quantity filled, nothing else. The status
/// is read off the set by rank, so it cannot depend on the order in which facts arrive
/// (docs/adr/0003). Rank, highest first: filled, rejected, cancelled, expired, partial, accepted,
/// unknown, sent, intended, new.
class OrderState {
public:
    explicit OrderState(events::Quantity ordered) : ordered_(ordered) {}

    FactOutcome hear(OrderFact fact);
    /// A fill is the truth whatever was heard before. Anomaly when it is not above 0 (and then not
    /// counted), exceeds what was ordered, comes after a rejection, or its sum leaves the range.
    FactOutcome hear_fill(events::Quantity quantity);

    events::OrderStatus status() const;
    events::Quantity filled() const { return filled_; }
    events::Quantity ordered() const { return ordered_; }
    /// Ordered less filled, never below 0.
    events::Quantity remaining() const;
    /// Filled, rejected, cancelled or expired. A late fill may still raise what is filled.
    bool is_final() const;

private:
    bool heard(OrderFact fact) const { return (facts_ & bit(fact)) != 0; }
    static constexpr std::uint8_t bit(OrderFact fact) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(fact));
    }

    events::Quantity ordered_;
    events::Quantity filled_;
    std::uint8_t facts_ = 0;
};

}  // namespace millrace::execution
