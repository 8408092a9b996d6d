#pragma once

#include <algorithm>
#include <optional>
#include <variant>

#include <millrace/events/bar.h>
#include <millrace/events/signal.h>
#include <millrace/execution/execution_report.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/position_tracker.h>
#include <millrace/execution/risk_manager.h>

#include "action_schedule.h"
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
        const events::Signal& signal;
        events::Side side = events::Side::Buy;
        OrderEffect effect = OrderEffect::Opens;
        events::Quantity quantity{};
        events::Price reference_price{};
        events::OrderId linked{};  // the close that goes first; 0 is none
        events::Quantity linked_quantity{};
    };

    /// What becomes of a draft in a mode.
    class Mode {
    public:
        virtual ~Mode() = default;
        /// Judges it and, where approved, sends or notes it. The order's id; 0 when there is none.
        virtual events::Result<events::OrderId> place(const Draft& draft,
                                                      ExecutionReport& report) = 0;
    };

    Shorting shorting_of(events::StrategyId strategy) const {
        return product_of(strategy) == Product::Intraday ? Shorting::Allowed : Shorting::NotAllowed;
    }
    /// The approved order, its number taken; or why not. The verdict is in the report either way.
    std::variant<ApprovedOrder, events::Reason>
    judge(const Draft& draft, const WorkingOrders& working, ExecutionReport& report);
    /// Places what leads to the signal's target: nothing, one order, or a flip's close and open. An
    /// open whose close was refused is refused with it.
    events::Result<void> pursue(const events::Signal& signal, const events::Bar& decision_bar,
                                const WorkingOrders& working, ExecutionReport& report, Mode& mode);
    /// Before this time no position has to go flat and none has to be adjusted.
    events::Timestamp next_duty() const {
        return std::min(actions_.next_due(),
                        any_intraday_ ? sessions_.next_square_off() : events::Timestamp::latest());
    }
    /// Corporate actions that took effect before `now`, on every open position.
    events::Result<void> adjust_positions(events::Timestamp now, events::TradeNature nature,
                                          ExecutionReport& report) {
        return actions_.adjust(now, *tracker_, nature, report);
    }
    /// Whether square_off has anything to ask for.
    bool square_off_due(events::Timestamp now) {
        return any_intraday_ && sessions_.any_square_off_due(now);
    }
    /// Orders of its own making: intraday positions go flat by the calendar's time.
    events::Result<void> square_off(events::Timestamp now, const WorkingOrders& working,
                                    ExecutionReport& report, Mode& mode);

    events::TradeId next_trade_id() { return events::TradeId(++trades_); }
    /// Cash an order keeps from others until it ends.
    events::Money reserve_of(const OrderRequest& request, const WorkingOrders& working) const;

private:
    TargetPlan plan(const events::Signal& signal, const WorkingOrders& working) const;
    bool square_off_due(events::StrategyId strategy, events::SymbolId symbol, events::Timestamp now,
                        const WorkingOrders& working);
    std::optional<RiskState> risk_state(const Draft& draft, const WorkingOrders& working) const;
    std::optional<events::Money> free_cash(const Draft& draft, const RiskState& state,
                                           const WorkingOrders& working) const;
    std::optional<events::Money> other_gross(events::SymbolId symbol,
                                             const WorkingOrders& working) const;
    Product product_of(events::StrategyId strategy) const {
        return settings_.products[strategy.index()];
    }

    ExecutionSettings settings_;
    const PositionTracker* tracker_;
    RiskManager risk_;
    SessionRules sessions_;
    ActionSchedule actions_;
    std::uint64_t orders_ = 0;
    std::uint64_t trades_ = 0;
    bool any_intraday_ = false;
};

/// Adds an order as it stands.
void add_order(ExecutionReport& report, const OrderRequest& request, events::OrderStatus status,
               events::Quantity filled, events::Timestamp at, const events::Reason& reason);
struct Fill {
    events::Timestamp at;
    events::Quantity quantity;
    events::Price price;
};
/// Adds a trade of this order.
void add_trade(ExecutionReport& report, const OrderRequest& request, events::TradeNature kind,
               events::TradeId id, const Fill& fill);

}  // namespace millrace::execution
