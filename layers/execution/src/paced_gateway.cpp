#include <millrace/execution/paced_gateway.h>

#include <algorithm>
#include <string>

namespace millrace::execution {

using events::Error;
using events::ErrorCode;
using events::OrderId;
using events::reason;
using events::ReasonCode;
using events::Result;
using events::Timestamp;

namespace {

std::vector<Timestamp> ring_of(const std::optional<Count>& limit) {
    return std::vector<Timestamp>(static_cast<std::size_t>(limit.value_or(0)),
                                  Timestamp::earliest());
}

}  // namespace

bool PacedGateway::Window::has_room(Timestamp now) const {
    return sent.empty() || sent[oldest] == Timestamp::earliest() || now - sent[oldest] >= span;
}

void PacedGateway::Window::note(Timestamp now) {
    if (!sent.empty()) {
        sent[oldest] = now;
        oldest = (oldest + 1) % sent.size();
    }
}

PacedGateway::PacedGateway(OrderGateway& gateway, const RiskLimits& limits)
    : gateway_(&gateway), windows_{Window{events::Duration::from_seconds(1),
                                          ring_of(limits.max_orders_per_second)},
                                   Window{events::Duration::from_minutes(1),
                                          ring_of(limits.max_orders_per_minute)}} {}

bool PacedGateway::may_send(Timestamp now) const {
    return std::all_of(windows_.begin(), windows_.end(),
                       [now](const Window& window) { return window.has_room(now); });
}

Result<void> PacedGateway::send(const ApprovedOrder& order, Timestamp now) {
    for (Window& window : windows_) {
        window.note(now);
    }
    return gateway_->submit(order);
}

Result<void> PacedGateway::submit(const ApprovedOrder& order) {
    now_ = std::max(now_, order.request().decided_at);
    if (waiting_.empty() && may_send(now_)) {
        return send(order, now_);
    }
    const bool closes = order.request().effect == OrderEffect::Closes;
    waiting_.insert(closes ? std::find_if(waiting_.begin(), waiting_.end(),
                                          [](const ApprovedOrder& other) {
                                              return other.request().effect == OrderEffect::Opens;
                                          })
                           : waiting_.end(),
                    order);
    return {};
}

std::deque<ApprovedOrder>::iterator PacedGateway::find_waiting(OrderId order) {
    return std::find_if(waiting_.begin(), waiting_.end(), [order](const ApprovedOrder& other) {
        return other.request().id == order;
    });
}

Result<void> PacedGateway::modify(OrderId order, events::Quantity quantity) {
    if (find_waiting(order) != waiting_.end()) {
        return Error{ErrorCode::Conflict,
                     "order " + std::to_string(order.value()) +
                         " still waits for its turn, expected one that was handed over; cancel it"};
    }
    return gateway_->modify(order, quantity);
}

Result<void> PacedGateway::cancel(OrderId order) {
    const auto at = find_waiting(order);
    if (at == waiting_.end()) {
        return gateway_->cancel(order);
    }
    end(*at, OrderUpdateKind::Cancelled, reason(ReasonCode::None));
    waiting_.erase(at);
    return {};
}

void PacedGateway::end(const ApprovedOrder& order, OrderUpdateKind kind,
                       const events::Reason& why) {
    OrderUpdate& update = ended_.emplace_back();
    update.at = now_;
    update.order = order.request().id;
    update.kind = kind;
    update.reason = why;
}

std::span<const OrderUpdate> PacedGateway::poll(Timestamp now) {
    now_ = std::max(now_, now);
    std::erase_if(waiting_, [this](const ApprovedOrder& order) {
        const bool expires = order.request().expires_at <= now_;
        if (expires) {
            end(order, OrderUpdateKind::Expired, reason(order.request().expires_because));
        }
        return expires;
    });
    while (!waiting_.empty() && may_send(now_)) {
        if (!send(waiting_.front(), now_)) {
            end(waiting_.front(), OrderUpdateKind::Rejected, reason(ReasonCode::BrokerRejected));
        }
        waiting_.pop_front();
    }
    updates_.clear();
    updates_.swap(ended_);
    const auto heard = gateway_->poll(now);
    updates_.insert(updates_.end(), heard.begin(), heard.end());
    return updates_;
}

}  // namespace millrace::execution
