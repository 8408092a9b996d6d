#pragma once

#include <array>
#include <deque>
#include <optional>
#include <vector>

#include <millrace/execution/order_gateway.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::execution {

/// Hands orders to another gateway no faster than max_orders_per_second and max_orders_per_minute
/// allow; those beyond wait and are handed over by a later poll(), closes before opens and else in
/// the order in which they came. One that expires while it waits, or is cancelled, never reaches
/// the other gateway. Cancels are never held back. Borrows the other gateway, which outlives it.
class PacedGateway final : public OrderGateway {
public:
    PacedGateway(OrderGateway& gateway, const RiskLimits& limits);

    events::Result<void> submit(const ApprovedOrder& order) override;
    /// Conflict for an order that still waits: cancel it instead.
    events::Result<void> modify(events::OrderId order, events::Quantity quantity) override;
    events::Result<void> cancel(events::OrderId order) override;
    std::span<const OrderUpdate> poll(events::Timestamp now) override;

    std::size_t waiting() const { return waiting_.size(); }

private:
    /// So many in any span of that length.
    struct Window {
        events::Duration span;
        std::vector<events::Timestamp> sent;  // the last so many, a ring; empty: no limit
        std::size_t oldest = 0;

        bool has_room(events::Timestamp now) const;
        void note(events::Timestamp now);
    };

    bool may_send(events::Timestamp now) const;
    events::Result<void> send(const ApprovedOrder& order, events::Timestamp now);
    void end(const ApprovedOrder& order, OrderUpdateKind kind, const events::Reason& reason);
    std::deque<ApprovedOrder>::iterator find_waiting(events::OrderId order);

    OrderGateway* gateway_;
    std::array<Window, 2> windows_;
    std::deque<ApprovedOrder> waiting_;
    events::Timestamp now_ = events::Timestamp::earliest();
    std::vector<OrderUpdate> ended_;  // of orders that never left
    std::vector<OrderUpdate> updates_;
};

}  // namespace millrace::execution
