#pragma once

#include <optional>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/ids.h>
#include <millrace/events/quantity.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/risk_manager.h>

namespace millrace::execution {

/// What the trading day says about orders: until when they live, when entries end, when intraday
/// positions must go. A decision at a bar's close belongs to the session the bar belongs to.
class SessionRules {
public:
    explicit SessionRules(const ExecutionSettings& settings);

    /// No fill at or after this time. Continuous markets never end an order.
    events::Timestamp expiry_of(events::SymbolId symbol, events::Timestamp decided_at);
    /// The local date of the session that this moment belongs to, or of the next one.
    events::Date trading_date(events::SymbolId symbol, events::Timestamp at) {
        return session_before(symbol, at).date;
    }
    /// The close of the session of trading_date().
    events::Timestamp close_of(events::SymbolId symbol, events::Timestamp at) {
        return session_before(symbol, at).close;
    }
    /// The first moment after the session of this symbol that was asked for last.
    events::Timestamp next_day_after_last(events::SymbolId symbol) const;
    OrderRules order_rules(events::SymbolId symbol, Product product, events::Timestamp decided_at);
    /// True from the session's flat-by time to its end.
    bool square_off_due(events::SymbolId symbol, events::Timestamp now);
    /// Whether the session that was last at this time has ended. Continuous markets end none.
    bool is_over(events::SymbolId symbol, events::Timestamp now);
    /// False as long as no symbol can be due, so that a step need not ask for each.
    bool any_square_off_due(events::Timestamp now);
    /// Before this time none is due.
    events::Timestamp next_square_off() const { return next_square_off_; }

private:
    /// The session of the last moment before `at`, or the next one where there is none.
    const market::Session& session_before(events::SymbolId symbol, events::Timestamp at);

    /// What was traded a day on average before this one; 0 where nobody asks or knows.
    events::Quantity average_volume(events::SymbolId symbol, const market::Session& session);

    struct DayAverage {
        std::optional<events::Date> date;
        events::Quantity volume;
    };

    const ExecutionSettings* settings_;
    std::vector<market::Session> sessions_;  // by symbol: the last one asked for
    std::vector<DayAverage> averages_;       // the same
    events::Timestamp next_square_off_ = events::Timestamp::earliest();
};

}  // namespace millrace::execution
