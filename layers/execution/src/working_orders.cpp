#include "working_orders.h"

#include <algorithm>

namespace millrace::execution {

using events::Money;
using events::OrderId;
using events::Quantity;
using events::Side;

namespace {

constexpr std::size_t orders_reserved = 1024;

}  // namespace

WorkingOrders::WorkingOrders(std::size_t strategies, std::size_t symbols)
    : buys_(symbols), sells_(symbols), counts_(strategies * symbols) {
    orders_.reserve(orders_reserved);
}

WorkingOrder* WorkingOrders::add(const OrderRequest& request, Money reserved) {
    const std::size_t symbol = request.symbol.index();
    Quantity& side = request.side == Side::Buy ? buys_[symbol] : sells_[symbol];
    const auto side_sum = checked_add(side, request.quantity);
    const auto reserved_sum = checked_add(reserved_, reserved);
    if (!side_sum || !reserved_sum) {
        return nullptr;
    }
    side = *side_sum;
    reserved_ = *reserved_sum;
    ++counts_[request.strategy.index() * buys_.size() + symbol];
    orders_.push_back({request, OrderState(request.quantity), reserved, {}});
    return &orders_.back();
}

WorkingOrder* WorkingOrders::find(OrderId id) {
    const auto at = std::lower_bound(
        orders_.begin(), orders_.end(), id,
        [](const WorkingOrder& order, OrderId key) { return order.request.id < key; });
    return at != orders_.end() && at->request.id == id ? &*at : nullptr;
}

void WorkingOrders::take_from_sums(const WorkingOrder& order, Quantity quantity) {
    const std::size_t symbol = order.request.symbol.index();
    Quantity& side = order.request.side == Side::Buy ? buys_[symbol] : sells_[symbol];
    side = checked_subtract(side, quantity).value_or(Quantity());
}

void WorkingOrders::note_fill(WorkingOrder& order, Quantity quantity) {
    // An overfill counts in the position; what was open is all that leaves the sums.
    const Quantity open_before = order.state.remaining();
    (void)order.state.hear_fill(quantity);
    take_from_sums(order,
                   checked_subtract(open_before, order.state.remaining()).value_or(Quantity()));
}

void WorkingOrders::remove(OrderId id) {
    WorkingOrder* order = find(id);
    if (order == nullptr) {
        return;
    }
    take_from_sums(*order, order->state.remaining());
    reserved_ = checked_subtract(reserved_, order->reserved).value_or(Money());
    --counts_[order->request.strategy.index() * buys_.size() + order->request.symbol.index()];
    orders_.erase(orders_.begin() + (order - orders_.data()));
}

std::uint32_t WorkingOrders::count_of(events::SymbolId symbol) const {
    std::uint32_t count = 0;
    for (std::size_t at = symbol.index(); at < counts_.size(); at += buys_.size()) {
        count += counts_[at];
    }
    return count;
}

Quantity WorkingOrders::signed_quantity(events::StrategyId strategy,
                                        events::SymbolId symbol) const {
    Quantity sum;
    if (!any_of(strategy, symbol)) {
        return sum;
    }
    for (const WorkingOrder& order : orders_) {
        if (order.request.strategy == strategy && order.request.symbol == symbol) {
            const Quantity open = order.state.remaining();
            sum = (order.request.side == Side::Buy ? checked_add(sum, open)
                                                   : checked_subtract(sum, open))
                      .value_or(sum);
        }
    }
    return sum;
}

}  // namespace millrace::execution
