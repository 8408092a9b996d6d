#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/signal.h>
#include <millrace/execution/execution_report.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/position_tracker.h>
#include <millrace/execution/risk_manager.h>

#include "action_schedule.h"
#include "order_draft.h"
#include "risk_view.h"
#include "session_rules.h"
#include "target_plan.h"
#include "working_orders.h"

namespace millrace::execution {

struct Fill {
    events::Timestamp at;
    events::Quantity quantity;
    events::Price price;
};

/// What every mode does alike: plans the target, numbers the order, asks the risk check, writes the
/// verdict. What becomes of an approved order is the mode's.
class OrderDesk {
public:
    OrderDesk(const ExecutionSettings& settings, const PositionTracker& tracker,
              CashFlow cash_flow);

    /// What becomes of a draft in a mode.
    class Mode {
    public:
        virtual ~Mode() = default;
        /// Judges it and, where approved, sends or notes it. The order's id; 0 when there is none.
        virtual events::Result<events::OrderId> place(const OrderDraft& draft,
                                                      ExecutionReport& report) = 0;
    };

    Shorting shorting_of(events::StrategyId strategy) const {
        return product_of(strategy) == Product::Intraday ? Shorting::Allowed : Shorting::NotAllowed;
    }
    /// The approved order, its number taken. The verdicts are in the report either way.
    std::optional<ApprovedOrder> judge(const OrderDraft& draft, const WorkingOrders& working,
                                       ExecutionReport& report);
    /// Places what leads to the signal's target: nothing, one order, or a flip's close and open. An
    /// open whose close was refused is refused with it.
    events::Result<void> pursue(const events::Signal& signal, const events::Bar& decision_bar,
                                const WorkingOrders& working, ExecutionReport& report, Mode& mode);
    /// Moves the trading state where the marks of a step ask for it.
    events::Result<void> follow_equity(events::Timestamp now, ExecutionReport& report) {
        return view_.follow_equity(now, account_day(now), report);
    }
    const CircuitBreakers& breakers() const { return view_.breakers(); }
    /// How much of the limits is used, for the run's record.
    void add_limit_uses(events::Timestamp now, const WorkingOrders& working,
                        ExecutionReport& report) {
        if (now > events::Timestamp::earliest()) {  // else no bar was seen
            view_.add_limit_uses(settings_.limits, now, account_day(now), working, report);
        }
    }
    /// Before a step's fills and marks.
    void begin_step() { view_.begin_step(); }
    /// In the first step of a session, before its fills and marks, and at the run's end: what the
    /// account is worth, where orders move cash.
    void note_equity(events::Timestamp now, ExecutionReport& report);
    void note_last_equity(events::Timestamp now, ExecutionReport& report);
    /// Before this time there is no position to close or adjust, and no trading day begins.
    events::Timestamp next_duty() const;
    /// Corporate actions that took effect before `now`, on every open position.
    events::Result<void> adjust_positions(events::Timestamp now, events::TradeNature nature,
                                          ExecutionReport& report) {
        return actions_.adjust(now, *tracker_, nature, report);
    }
    /// In the first step of a session, before its fills, and at the run's end: intraday positions
    /// that a session left open are delivery now. Said once, until an entry adds to them.
    void convert_left_open(events::Timestamp now, ExecutionReport& report);
    void convert_at_end(events::Timestamp now, ExecutionReport& report);
    /// Whether an intraday position of this strategy has to be flat by now.
    bool square_off_due(events::StrategyId strategy, events::SymbolId symbol,
                        events::Timestamp now);
    /// Orders of its own making: intraday positions go flat by the calendar's time, all of them
    /// where a breaker says so.
    events::Result<void> go_flat(events::Timestamp now, const WorkingOrders& working,
                                 ExecutionReport& report, Mode& mode);

    /// No order decided then lives to this time.
    events::Timestamp expiry_of(events::SymbolId symbol, events::Timestamp decided_at) {
        return sessions_.expiry_of(symbol, decided_at);
    }
    /// The verdict on a signal that no order came of.
    static void refuse(const events::Signal& signal, const events::Reason& why,
                       ExecutionReport& report);
    /// What the gateway said of an order, for the limits that count it. A fill gets a number.
    events::TradeId note_fill(const OrderRequest& request, const Fill& fill);
    void note_fact(const OrderRequest& request, OrderFact fact, events::Timestamp at);
    /// Cash an order keeps from others until it ends.
    events::Money reserve_of(const OrderRequest& request, const WorkingOrders& working) const {
        return view_.reserve_of(request, working);
    }

private:
    void convert(events::SymbolId symbol, events::Timestamp now, ExecutionReport& report);
    TargetPlan plan(const events::Signal& signal, const WorkingOrders& working) const;
    events::Result<void> close(const events::Signal& signal, ExecutionReport& report, Mode& mode);
    /// The account's is that of its first symbol's exchange.
    events::Date account_day(events::Timestamp now) {
        return sessions_.trading_date(events::SymbolId(0), now);
    }
    std::size_t place_of(events::StrategyId strategy, events::SymbolId symbol) const {
        return strategy.index() * settings_.instruments.size() + symbol.index();
    }
    OrderRequest request_of(const OrderDraft& draft);
    void add_verdicts(const OrderRequest& request, events::SignalType signal,
                      ExecutionReport& report) const;
    Product product_of(events::StrategyId strategy) const {
        return settings_.products[strategy.index()];
    }

    ExecutionSettings settings_;
    const PositionTracker* tracker_;
    RiskManager risk_;
    RiskFindings findings_;  // of the last order asked about
    RiskView view_;
    SessionRules sessions_;
    ActionSchedule actions_;
    CashFlow cash_flow_;
    std::vector<events::Date> last_session_;  // by symbol, that convert_left_open saw
    events::Date equity_day_;                 // the last one that note_equity saw
    events::Timestamp equity_day_end_ = events::Timestamp::earliest();  // its session's close
    std::vector<bool> is_converted_;                                    // by (strategy, symbol)
    std::uint64_t orders_ = 0;
    std::uint64_t trades_ = 0;
    bool any_intraday_ = false;
};

/// Adds an order as it stands.
void add_order(ExecutionReport& report, const OrderRequest& request, events::OrderStatus status,
               events::Quantity filled, events::Timestamp at, const events::Reason& reason);
/// Adds a trade of this order.
void add_trade(ExecutionReport& report, const OrderRequest& request, events::TradeNature kind,
               events::TradeId id, const Fill& fill);

}  // namespace millrace::execution
