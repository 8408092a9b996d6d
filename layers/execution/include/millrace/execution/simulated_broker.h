#pragma once

#include <cstddef>
#include <vector>

#include <millrace/execution/market_listener.h>
#include <millrace/execution/order_gateway.h>
#include <millrace/execution/slippage.h>

namespace millrace::execution {

/// A broker made of bars: a market order fills whole at the open of the first bar of its symbol
/// that opens at or after the decision and before the order expires, moved by the slippage; a price
/// that is no price rejects the order. Orders fill in the order they were submitted. No costs.
class SimulatedBroker final : public OrderGateway, public MarketListener {
public:
    SimulatedBroker(std::size_t symbols, BasisPointSlippage slippage);

    events::Result<void> submit(const ApprovedOrder& order) override;
    events::Result<void> modify(events::OrderId order, events::Quantity quantity) override;
    events::Result<void> cancel(events::OrderId order) override;
    std::span<const OrderUpdate> poll(events::Timestamp now) override;
    void on_bars(std::span<const events::Bar> bars) override;

private:
    void expire_until(events::Timestamp now);
    OrderUpdate& tell(const OrderRequest& order, OrderUpdateKind kind, events::Timestamp at);

    BasisPointSlippage slippage_;
    std::vector<OrderRequest> working_;       // in the order of submission
    std::vector<const events::Bar*> bar_of_;  // by symbol, during on_bars alone
    std::vector<OrderUpdate> updates_;
    std::vector<OrderUpdate> handed_out_;
    events::Timestamp now_ = events::Timestamp::earliest();
};

}  // namespace millrace::execution
