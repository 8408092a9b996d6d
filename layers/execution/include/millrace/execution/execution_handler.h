#pragma once

#include <cstdint>
#include <limits>

#include <millrace/events/bar.h>
#include <millrace/events/money.h>
#include <millrace/events/result.h>
#include <millrace/events/signal.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/execution_report.h>

namespace millrace::execution {

/// Equity that asks for nothing: above the one end, up to the other.
struct EquityBand {
    events::Money above = events::Money::from_units(std::numeric_limits<std::int64_t>::min());
    events::Money up_to = events::Money::from_units(std::numeric_limits<std::int64_t>::max());

    bool is_open() const { return *this == EquityBand(); }
    bool holds(events::Money equity) const { return above < equity && equity <= up_to; }
    bool operator==(const EquityBand&) const = default;
};

/// Turns accepted intent into orders. The modes are its implementations, not flags: one that has no
/// gateway cannot send. Every call adds to `report`; an Error ends the run.
class ExecutionHandler {
public:
    virtual ~ExecutionHandler() = default;

    /// Before this time there is nothing to collect and nothing to enforce, unless a signal comes
    /// first; a caller may leave both out. Moves with every call below.
    events::Timestamp idle_until() const { return idle_until_; }
    /// While idle, a step whose marks take the account's equity out of the band asks for
    /// enforce_session all the same.
    const EquityBand& equity_band() const { return equity_band_; }

    /// Fills, rejects and expiries up to `now`, and corporate actions that took effect before it.
    virtual events::Result<void> collect(events::Timestamp now, ExecutionReport& report) = 0;
    /// What the trading day asks for by itself, once fills and marks are in: square-offs.
    virtual events::Result<void> enforce_session(events::Timestamp now,
                                                 ExecutionReport& report) = 0;
    /// Moves towards the target the signal states, as far as the risk check lets it.
    virtual events::Result<void> process_signal(const events::Signal& signal,
                                                const events::Bar& decision_bar,
                                                ExecutionReport& report) = 0;
    /// Cancels what is still working; positions stay.
    virtual events::Result<void> end_run(events::Timestamp now, ExecutionReport& report) = 0;

protected:
    void set_idle(events::Timestamp until, const EquityBand& band) {
        idle_until_ = until;
        equity_band_ = band;
    }

private:
    events::Timestamp idle_until_ = events::Timestamp::earliest();  // never idle, unless it says so
    EquityBand equity_band_;
};

}  // namespace millrace::execution
