#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <millrace/events/ids.h>
#include <millrace/events/money.h>
#include <millrace/events/quantity.h>
#include <millrace/execution/order_request.h>
#include <millrace/execution/order_state.h>

namespace millrace::execution {

struct WorkingOrder {
    OrderRequest request;
    OrderState state;
    events::Money reserved;     // cash set aside until it ends
    events::Reason end_reason;  // why it was asked to end; none while nobody did
};

/// Orders that were sent and have not ended, with the sums that risk and targets ask for.
class WorkingOrders {
public:
    WorkingOrders(std::size_t strategies, std::size_t symbols);

    /// Null, and nothing added, when a sum would leave its range. Valid until the next change.
    WorkingOrder* add(const OrderRequest& request, events::Money reserved);
    /// Null when the order is not working (any more). Valid until the next change.
    WorkingOrder* find(events::OrderId id);
    /// A fill of that many units was heard: the sums shrink by what is no longer open.
    void note_fill(WorkingOrder& order, events::Quantity quantity);
    void remove(events::OrderId id);

    /// Buys less sells of one strategy in one symbol.
    events::Quantity signed_quantity(events::StrategyId strategy, events::SymbolId symbol) const;
    events::Quantity buys(events::SymbolId symbol) const { return buys_[symbol.index()]; }
    events::Quantity sells(events::SymbolId symbol) const { return sells_[symbol.index()]; }
    events::Money reserved() const { return reserved_; }
    const std::vector<WorkingOrder>& all() const { return orders_; }  // in the order of their ids
    std::uint32_t count_of(events::SymbolId symbol) const;
    bool any_of(events::StrategyId strategy, events::SymbolId symbol) const {
        return counts_[strategy.index() * buys_.size() + symbol.index()] > 0;
    }

private:
    void take_from_sums(const WorkingOrder& order, events::Quantity quantity);

    std::vector<WorkingOrder> orders_;
    std::vector<events::Quantity> buys_;  // by symbol
    std::vector<events::Quantity> sells_;
    std::vector<std::uint32_t> counts_;  // by (strategy, symbol)
    events::Money reserved_;
};

}  // namespace millrace::execution
