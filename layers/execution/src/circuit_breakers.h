#pragma once

#include <optional>

#include <millrace/events/date.h>
#include <millrace/events/money.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trading_state.h>
#include <millrace/execution/execution_handler.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::execution {

/// How far equity is below where it was, in percent of that; 0 where it is not below.
struct EquityFalls {
    double daily_loss_percent = 0;
    double day_drawdown_percent = 0;
    double drawdown_percent = 0;
};

/// Follows the account's equity over step closes and moves its trading state: the loss of the day,
/// the drawdown from the day's and from the run's highest equity. A limit is breached when it is
/// reached. What a limit of the day began ends with the trading day; the run's drawdown halts for
/// good. The day starts with the equity of the session before, the first with the capital.
class CircuitBreakers {
public:
    CircuitBreakers(const RiskLimits& limits, events::Money capital);

    bool any() const { return any_; }
    events::TradingState state() const { return state_; }
    /// The account has to go flat, and stays so while its state lasts.
    bool flattens() const { return flattens_; }

    /// Before a step's fills and marks: the equity that the step before left, with which a new day
    /// begins. Steps within the band may be left out.
    void begin_step(events::Money equity) { last_ = equity; }
    /// What the limits look at, for people.
    EquityFalls falls(events::Money equity) const;
    /// Equity that changes nothing until the trading day ends.
    const EquityBand& quiet_band() const { return quiet_band_; }
    /// After the marks of a step. What changed, if anything; a limit that is breached again on
    /// another day, or a halt that now lasts for good, is a change as well.
    std::optional<events::TradingStateChanged>
    follow(events::Timestamp now, events::Date trading_date, events::Money equity, bool is_flat);

private:
    struct Breach {
        events::TradingState state;
        bool flattens;
        bool ends_with_day;
        events::Reason reason;
    };
    std::optional<Breach> worst_breach(events::Money equity) const;
    EquityBand band_of_now() const;

    RiskLimits limits_;
    bool any_;
    events::TradingState state_ = events::TradingState::Active;
    bool flattens_ = false;
    bool ends_with_day_ = false;
    bool is_day_over_ = false;  // and its state lasts until the account is flat
    events::Date day_;
    events::Money last_;  // equity that the step before left
    events::Money day_start_;
    events::Money day_peak_;
    events::Money run_peak_;
    EquityBand quiet_band_;
};

}  // namespace millrace::execution
