#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/calendar_kind.h>
#include <millrace/market/instrument.h>
#include <millrace/market/session.h>
#include <millrace/market/time_zone.h>

namespace millrace::market {

/// When an exchange trades. A value; every const call is integer arithmetic and binary searches,
/// allocates nothing and is safe from many threads. Outside the years it covers, weekdays with
/// regular hours are assumed and their sessions say so (SessionOrigin::Assumed).
///
/// A loop over bars keeps the session it got and asks again once that does not contain the bar.
/// `member` matters to NSE alone: continuous trading of F&O stocks ends at 15:15 from 2026-08-03.
class Calendar {
public:
    /// The calendar that comes with the program. Io when XNYS is asked for on a machine without a
    /// time zone database; the others cannot fail.
    static events::Result<Calendar> create(CalendarKind kind);
    /// The same with other exceptional days, in the CSV form of the README of this layer.
    static events::Result<Calendar> parse(CalendarKind kind, std::string_view csv,
                                          std::string_view file_name);

    /// The session with open <= at < close.
    std::optional<Session> session_of(events::Timestamp at, FnoMember member = FnoMember::No) const;
    std::optional<Session> session_of(events::Timestamp at, const Instrument& instrument) const;
    std::optional<Session> session_on(events::Date date, FnoMember member = FnoMember::No) const;
    std::optional<Session> session_on(events::Date date, const Instrument& instrument) const;
    bool is_session(events::Date date) const { return session_on(date).has_value(); }
    /// The first session that opens later than `at`.
    Session next_session_after(events::Timestamp at, FnoMember member = FnoMember::No) const;
    /// The first session of a later trading day.
    Session next_session_after(events::Date date, FnoMember member = FnoMember::No) const;

    /// The exchange's local date at this instant, whether it trades then or not.
    events::Date trading_date(events::Timestamp at) const;
    /// The instant at which the exchange's local date begins.
    events::Timestamp day_start(events::Date date) const;
    /// Whether holidays and special sessions of this date are known.
    bool covers(events::Date date) const;
    /// The days up to this one that are not what their weekday says, in words that differ when any
    /// of them does: a later version of the calendar may know more of the past.
    std::string exceptions_until(events::Date date) const;

    CalendarKind kind() const { return kind_; }
    bool is_continuous() const { return kind_ == CalendarKind::Continuous; }

private:
    /// A day that is not what its weekday says. open == close: closed.
    struct ExceptionalDay {
        events::Date date;
        std::int64_t open = 0;  // local, microseconds since midnight
        std::int64_t close = 0;
        SessionOrigin origin = SessionOrigin::Special;
    };
    struct Hours {
        std::int64_t open = 0;
        std::int64_t close = 0;
        SessionOrigin origin = SessionOrigin::Regular;
    };

    explicit Calendar(CalendarKind kind) : kind_(kind) {}
    std::optional<Hours> hours_on(events::Date date) const;

    CalendarKind kind_;
    std::int64_t offset_ = 0;                 // of local time from UTC, where it never changes
    std::optional<TimeZone> zone_;            // where it does
    std::vector<ExceptionalDay> exceptions_;  // sorted by date
    events::Date covered_from_;
    events::Date covered_to_;
};

}  // namespace millrace::market
