#include <millrace/execution/simulated_broker.h>

#include <algorithm>

namespace millrace::execution {

using events::Bar;
using events::Error;
using events::ErrorCode;
using events::OrderId;
using events::Price;
using events::Quantity;
using events::reason;
using events::ReasonCode;
using events::Result;
using events::Timestamp;

namespace {

constexpr std::size_t orders_reserved = 1024;

Error not_working(OrderId order) {
    return {ErrorCode::NotFound, "order " + std::to_string(order.value()) +
                                     " is not working, so it cannot be changed or cancelled"};
}

}  // namespace

SimulatedBroker::SimulatedBroker(std::size_t symbols, BasisPointSlippage slippage)
    : slippage_(slippage), bar_of_(symbols) {
    working_.reserve(orders_reserved);
    updates_.reserve(orders_reserved);
    handed_out_.reserve(orders_reserved);
}

Result<void> SimulatedBroker::submit(const ApprovedOrder& order) {
    working_.push_back(order.request());
    return {};
}

Result<void> SimulatedBroker::modify(OrderId order, Quantity quantity) {
    const auto at = std::find_if(working_.begin(), working_.end(),
                                 [&](const OrderRequest& request) { return request.id == order; });
    if (at == working_.end() || quantity.sign() <= 0) {
        return not_working(order);
    }
    at->quantity = quantity;
    return {};
}

Result<void> SimulatedBroker::cancel(OrderId order) {
    const auto at = std::find_if(working_.begin(), working_.end(),
                                 [&](const OrderRequest& request) { return request.id == order; });
    if (at == working_.end()) {
        return not_working(order);
    }
    tell(*at, OrderUpdateKind::Cancelled,
         std::max(now_, at->decided_at));  // the last time heard of
    working_.erase(at);
    return {};
}

std::span<const OrderUpdate> SimulatedBroker::poll(Timestamp now) {
    now_ = now;
    expire_until(now);
    handed_out_.clear();
    handed_out_.swap(updates_);
    return handed_out_;
}

void SimulatedBroker::expire_until(Timestamp now) {
    std::erase_if(working_, [&](const OrderRequest& order) {
        if (order.expires_at > now) {
            return false;
        }
        tell(order, OrderUpdateKind::Expired, order.expires_at).reason =
            reason(order.expires_because);
        return true;
    });
}

OrderUpdate& SimulatedBroker::tell(const OrderRequest& order, OrderUpdateKind kind, Timestamp at) {
    OrderUpdate& update = updates_.emplace_back();
    update.at = at;
    update.order = order.id;
    update.kind = kind;
    return update;
}

void SimulatedBroker::on_bars(std::span<const Bar> bars) {
    for (const Bar& bar : bars) {
        bar_of_[bar.symbol.index()] = &bar;
    }
    std::erase_if(working_, [&](const OrderRequest& order) {
        const Bar* bar = bar_of_[order.symbol.index()];
        if (bar == nullptr || bar->open_time < order.decided_at ||
            bar->open_time >= order.expires_at) {
            return false;
        }
        const auto open = Price::from_double(bar->open);
        const auto price = open ? slippage_.fill_price(*open, order.side) : std::nullopt;
        if (price) {
            OrderUpdate& fill = tell(order, OrderUpdateKind::Filled, bar->open_time);
            fill.quantity = order.quantity;
            fill.price = *price;
            fill.reason = reason(ReasonCode::NextBarOpen);
        } else {
            tell(order, OrderUpdateKind::Rejected, bar->open_time).reason =
                reason(ReasonCode::PriceNotSane, bar->open);
        }
        return true;
    });
    for (const Bar& bar : bars) {
        bar_of_[bar.symbol.index()] = nullptr;
    }
}

}  // namespace millrace::execution
