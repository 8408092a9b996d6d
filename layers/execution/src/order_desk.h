#pragma once

#include <functional>
#include <optional>

#include <millrace/events/bar.h>
#include <millrace/events/signal.h>
#include <millrace/execution/execution_report.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/position_tracker.h>
#include <millrace/execution/risk_manager.h>

#include "session_rules.h"
#include "target_plan.h"
#include "working_orders.h"

namespace millrace::execution {

/// What every mode does alike: plans the target, numbers the order, asks the risk check, writes the
/// verdict. What becomes of an approved order is the mode's.
class OrderDesk {
public:
    OrderDesk(const ExecutionSettings& settings, const PositionTracker& tracker);

    /// One order somebody asks for, with what it stands on.
    struct Draft {
        events::Signal signal;
        events::Side side = events::Side::Buy;
        OrderEffect effect = OrderEffect::Opens;
        events::Quantity quantity;
        events::Price reference_price;
        std::optional<OrderRequest> linked;  // the close that goes first
    };

    Shorting shorting_of(events::StrategyId strategy) const {
        return product_of(strategy) == Product::Intraday ? Shorting::Allowed : Shorting::NotAllowed;
    }
    /// The approved order, its number taken; or nothing. The verdict is in the report either way.
    std::optional<ApprovedOrder> judge(const Draft& draft, const WorkingOrders& working,
                                       ExecutionReport& report);
    /// The mode's way with one draft: judges it and, where approved, sends or notes it.
    using Send = std::function<events::Result<std::optional<OrderRequest>>(const Draft& draft)>;
    /// Sends what leads to the signal's target: nothing, one order, or a flip's close and open. An
    /// open whose close was refused is refused with it.
    events::Result<void> pursue(const events::Signal& signal, const events::Bar& decision_bar,
                                const WorkingOrders& working, ExecutionReport& report,
                                const Send& send);
    /// Whether square_off has anything to ask for; cheap, for it is asked every step.
    bool square_off_due(events::Timestamp now) {
        return any_intraday_ && sessions_.any_square_off_due(now);
    }
    /// Orders of its own making: intraday positions go flat by the calendar's time.
    events::Result<void> square_off(events::Timestamp now, const WorkingOrders& working,
                                    const Send& send);

    events::TradeId next_trade_id() { return events::TradeId(++trades_); }
    /// Cash an order keeps from others until it ends.
    events::Money reserve_of(const OrderRequest& request, const WorkingOrders& working) const;

private:
    TargetPlan plan(const events::Signal& signal, const WorkingOrders& working) const;
    std::optional<Draft> draft_square_off(events::StrategyId strategy, events::SymbolId symbol,
                                          events::Timestamp now, const WorkingOrders& working);
    std::optional<RiskState> risk_state(const Draft& draft, const WorkingOrders& working) const;
    std::optional<events::Money> other_gross(events::SymbolId symbol,
                                             const WorkingOrders& working) const;
    Product product_of(events::StrategyId strategy) const {
        return settings_.products[strategy.index()];
    }

    ExecutionSettings settings_;
    const PositionTracker* tracker_;
    RiskManager risk_;
    SessionRules sessions_;
    std::uint64_t orders_ = 0;
    std::uint64_t trades_ = 0;
    bool any_intraday_ = false;
};

/// An order as it stands, for the record.
events::Order order_record(const OrderRequest& request, events::OrderStatus status,
                           events::Quantity filled, events::Timestamp at,
                           const events::Reason& reason);
/// A trade of this order; number, time, quantity and price are for the caller to fill in.
events::Trade trade_of(const OrderRequest& request);

}  // namespace millrace::execution
