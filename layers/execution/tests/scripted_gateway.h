#pragma once

#include <span>
#include <utility>
#include <vector>

#include <millrace/execution/order_gateway.h>

namespace millrace::execution {

/// What a broker does that PaperExecution must not take for granted.
class ScriptedGateway final : public OrderGateway {
public:
    events::Result<void> submit(const ApprovedOrder& order) override {
        submitted.push_back(order.request());
        return submitted.size() == refuse_submission
                   ? events::Result<void>(events::Error{events::ErrorCode::Io, "refused"})
                   : events::Result<void>();
    }
    events::Result<void> modify(events::OrderId, events::Quantity) override { return {}; }
    events::Result<void> cancel(events::OrderId order) override {
        cancelled.push_back(order);
        return {};
    }
    std::span<const OrderUpdate> poll(events::Timestamp) override {
        handed_out = std::move(updates);
        updates.clear();
        return handed_out;
    }

    std::vector<OrderRequest> submitted;
    std::vector<events::OrderId> cancelled;
    std::size_t refuse_submission = 0;  // counted from 1; 0 is none
    std::vector<OrderUpdate> updates;
    std::vector<OrderUpdate> handed_out;
};

}  // namespace millrace::execution
