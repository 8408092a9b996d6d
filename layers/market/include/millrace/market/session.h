#pragma once

#include <cstdint>

#include <millrace/events/date.h>
#include <millrace/events/timestamp.h>

namespace millrace::market {

/// Where a session's hours come from.
enum class SessionOrigin : std::uint8_t {
    Regular,  // a regular day inside the calendar's years
    Special,  // hours announced for that day alone
    Assumed   // outside the calendar's years, or the hours were never found: worth a warning
};

/// One stretch of continuous trading: open <= t < close.
struct Session {
    events::Date date;  // the exchange's local date: the trading day
    events::Timestamp open;
    events::Timestamp close;
    events::Timestamp flat_by;  // intraday positions are squared off from here on; <= close
    SessionOrigin origin = SessionOrigin::Regular;

    constexpr bool contains(events::Timestamp at) const { return open <= at && at < close; }
    /// How many one-minute bars a gapless session has.
    constexpr std::int64_t minutes() const { return (close - open).microseconds() / 60'000'000; }
    bool operator==(const Session&) const = default;
};

}  // namespace millrace::market
