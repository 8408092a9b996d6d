#pragma once

#include <optional>

#include <millrace/events/date.h>
#include <millrace/events/money.h>
#include <millrace/events/result.h>
#include <millrace/execution/execution_report.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/position_tracker.h>
#include <millrace/execution/risk_manager.h>

#include "circuit_breakers.h"
#include "day_counts.h"
#include "order_draft.h"
#include "streaks.h"
#include "working_orders.h"

namespace millrace::execution {

/// Whether trades move the account's cash. Where they do not, its equity stays the capital.
enum class CashFlow { Moves, Stays };

/// The account as the risk check sees it when an order is asked for: positions, marks, working
/// orders and what was done today. Only what a limit that is on asks for is worked out.
class RiskView {
public:
    RiskView(const ExecutionSettings& settings, const PositionTracker& tracker, CashFlow cash_flow);

    /// Nothing when an amount is out of range.
    std::optional<RiskState> state_for(const OrderDraft& draft, const WorkingOrders& working,
                                       events::Date trading_date) const;
    /// Cash an order keeps from others until it ends.
    events::Money reserve_of(const OrderRequest& request, const WorkingOrders& working) const;

    void note_entry(const OrderRequest& request, events::Date trading_date) {
        counts_.note_entry(request, trading_date);
    }
    /// A fill that was heard, before the tracker follows it.
    void note_fill(const OrderRequest& request, events::Timestamp at, events::Price price,
                   events::Date trading_date);
    void note_accept(const OrderRequest& request, events::Date trading_date) {
        rejects_.note_accept(request.strategy, trading_date);
    }
    void note_reject(const OrderRequest& request, events::Date trading_date) {
        rejects_.note_reject(request.strategy, trading_date);
    }
    /// After the marks of a step. Overflow when there is no equity to speak of.
    events::Result<void> follow_equity(events::Timestamp now, events::Date trading_date,
                                       ExecutionReport& report);
    /// Before a step's fills and marks.
    void begin_step();
    const CircuitBreakers& breakers() const { return breakers_; }
    /// How much is used of every limit that is on and that an account, not an order, uses up.
    void add_limit_uses(const RiskLimits& limits, events::Timestamp now, events::Date trading_date,
                        const WorkingOrders& working, ExecutionReport& report) const;

private:
    void add_counts(RiskState& state, const OrderDraft& draft, const WorkingOrders& working,
                    events::Date trading_date) const;
    bool add_other_symbols(RiskState& state, const OrderDraft& draft,
                           const WorkingOrders& working) const;
    bool add_other_symbol(RiskState& state, events::SymbolId other, events::Side side,
                          const WorkingOrders& working) const;
    std::optional<events::Money> free_cash(const OrderDraft& draft, const RiskState& state,
                                           const WorkingOrders& working) const;

    const PositionTracker* tracker_;
    events::Money capital_;
    CashFlow cash_flow_;
    bool asks_cash_;
    bool asks_equity_;
    bool asks_other_symbols_;
    DayCounts counts_;
    LosingExits losing_exits_;
    RejectsInARow rejects_;
    CircuitBreakers breakers_;
};

}  // namespace millrace::execution
