#pragma once

#include <optional>
#include <variant>

#include <millrace/events/money.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/reason.h>
#include <millrace/execution/approved_order.h>
#include <millrace/execution/order_request.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::execution {

/// What the check needs to know of the account, working orders included as if filled.
struct RiskState {
    events::Quantity net_position;       // account's, in the order's symbol, filled only
    events::Quantity working_same_side;  // unfilled orders of the symbol on the order's side, >= 0
    events::Price mark;                  // last close of the symbol
    events::Money free_cash;    // equity - gross exposure - value of working opening orders
    events::Money other_gross;  // gross exposure of all other symbols, working included
};

/// The instrument's rules on the trading day of the order.
struct OrderRules {
    events::Quantity lot;  // > 0
    std::optional<events::Quantity> freeze_quantity;
    /// Set once new entries have ended for the session: the minutes it still lasts, and the rule.
    std::optional<double> minutes_left;
    double no_entry_minutes = 0;
};

/// The gate in front of every order: a pure function from (limits, state, request), failing closed.
class RiskManager {
public:
    explicit RiskManager(const RiskLimits& limits) : limits_(limits) {}

    /// The order, or the first check that refused it with observed value and limit.
    std::variant<ApprovedOrder, events::Reason>
    check(const OrderRequest& request, const RiskState& state, const OrderRules& rules) const;

    const RiskLimits& limits() const { return limits_; }

private:
    RiskLimits limits_;
};

}  // namespace millrace::execution
