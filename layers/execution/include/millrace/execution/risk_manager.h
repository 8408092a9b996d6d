#pragma once

#include <optional>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/money.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/reason.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trading_state.h>
#include <millrace/execution/approved_order.h>
#include <millrace/execution/order_request.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::execution {

/// What the check needs to know of the account, working orders included as if filled. A member
/// that only serves a limit which is off may be left as it is.
struct RiskState {
    events::Quantity net_position;           // account's, in the order's symbol, filled only
    events::Quantity working_same_side;      // unfilled orders of the symbol on the order's side
    events::Quantity working_opposite_side;  // and on the other, both >= 0
    events::Price mark;                      // last close of the symbol
    events::Money equity;                    // cash + value of every position
    events::Money free_cash;    // equity - gross exposure - value of working opening orders
    events::Money other_gross;  // gross exposure of all other symbols, working included
    events::Money other_net;    // their longs less shorts, working of the order's side included
    Count open_orders_of_symbol = 0;
    Count open_orders = 0;
    Count trades_today = 0;   // of the account
    Count entries_today = 0;  // approved: of the order's strategy in its symbol
    /// When the strategy's last entry in the symbol on this side was decided.
    events::Timestamp last_entry_decided_at = events::Timestamp::earliest();
    events::TradingState trading = events::TradingState::Active;
    events::Timestamp entries_paused_until = events::Timestamp::earliest();
    Count rejects_in_a_row = 0;  // of the order's strategy today
};

/// The instrument's rules on the trading day of the order.
struct OrderRules {
    events::Date trading_date;
    events::Quantity lot;  // > 0
    std::optional<events::Quantity> freeze_quantity;
    events::Quantity average_daily_volume;  // of the 20 sessions before; 0: not known
    /// Set once new entries have ended for the session: the minutes it still lasts, and the rule.
    std::optional<double> minutes_left;
    double no_entry_minutes = 0;
};

/// Everything that speaks against an order, in the order of the controls; empty: nothing does.
using RiskFindings = std::vector<events::Reason>;

/// The gate in front of every order: a pure function from (limits, state, request), failing closed.
class RiskManager {
public:
    explicit RiskManager(const RiskLimits& limits) : limits_(limits) {}

    /// The order where nothing speaks against it. `findings` is emptied first and then holds every
    /// control that refused, with observed value and limit; what is not sane is checked no further.
    std::optional<ApprovedOrder> check(const OrderRequest& request, const RiskState& state,
                                       const OrderRules& rules, RiskFindings& findings) const;

    const RiskLimits& limits() const { return limits_; }

private:
    RiskLimits limits_;
};

}  // namespace millrace::execution
