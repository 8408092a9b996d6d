#include <millrace/market/calendar.h>

#include <algorithm>

#include <millrace/events/ensure.h>

#include "clock_time.h"

namespace millrace::market {
namespace {

using events::Date;
using events::LocalTime;
using events::Timestamp;

constexpr std::int64_t us_per_minute = 60'000'000;
constexpr std::int64_t us_per_day = 1440 * us_per_minute;
constexpr std::int32_t longest_break_days = 400;  // no exchange stays shut as long

constexpr std::int64_t nse_close = clock_time(15, 30);
constexpr std::int64_t nse_flat_by = clock_time(15, 10);
// From this day a closing auction follows the continuous session of F&O stocks.
constexpr Date closing_auctions_from = Date::from_days(20'668);  // 2026-08-03
constexpr std::int64_t auction_close = clock_time(15, 15);
constexpr std::int64_t auction_flat_by = clock_time(15, 5);

/// When intraday positions are squared off on a day without hours of its own for that.
std::int64_t usual_flat_by(CalendarKind kind, std::int64_t open, std::int64_t close) {
    switch (kind) {
    case CalendarKind::Nse: return std::max(open, close - 10 * us_per_minute);
    case CalendarKind::Xnys: return std::max(open, close - 15 * us_per_minute);
    case CalendarKind::Continuous: return close;
    }
    return close;
}

}  // namespace

bool Calendar::covers(Date date) const {
    return is_continuous() || (covered_from_ <= date && date <= covered_to_);
}

std::string Calendar::exceptions_until(Date date) const {
    std::string text;
    for (const ExceptionalDay& day : exceptions_) {
        if (day.date <= date) {
            text += day.date.to_string() + ' ' + std::to_string(day.open / us_per_minute) + '-' +
                    std::to_string(day.close / us_per_minute) + ' ';
        }
    }
    return text;
}

std::optional<Calendar::Hours> Calendar::hours_on(Date date) const {
    if (is_continuous()) {
        return Hours{0, us_per_day, SessionOrigin::Regular};
    }
    const bool covered = covers(date);
    if (covered) {
        const auto found = std::lower_bound(
            exceptions_.begin(), exceptions_.end(), date,
            [](const ExceptionalDay& day, Date wanted) { return day.date < wanted; });
        if (found != exceptions_.end() && found->date == date) {
            return found->open == found->close
                       ? std::nullopt
                       : std::optional(Hours{found->open, found->close, found->origin});
        }
    }
    const std::int32_t weekday = (date.days() % 7 + 7 + 4) % 7;  // 0 is Sunday
    if (weekday == 0 || weekday == 6) {
        return std::nullopt;
    }
    const auto origin = covered ? SessionOrigin::Regular : SessionOrigin::Assumed;
    return kind_ == CalendarKind::Nse ? Hours{clock_time(9, 15), nse_close, origin}
                                      : Hours{clock_time(9, 30), clock_time(16, 0), origin};
}

std::optional<Session> Calendar::session_on(Date date, FnoMember member) const {
    const auto hours = hours_on(date);
    if (!hours) {
        return std::nullopt;
    }
    std::int64_t close = hours->close;
    std::int64_t flat_by = usual_flat_by(kind_, hours->open, hours->close);
    if (kind_ == CalendarKind::Nse && close == nse_close) {  // short sessions have no auction
        flat_by = nse_flat_by;
        if (member == FnoMember::Yes && date >= closing_auctions_from) {
            close = auction_close;
            flat_by = auction_flat_by;
        }
    }
    std::int64_t midnight = date.midnight().microseconds - offset_;
    if (zone_) {  // clocks change at night on Sundays: noon's offset holds from open to close
        const LocalTime noon{date.midnight().microseconds + us_per_day / 2};
        midnight = zone_->to_utc(noon).value().microseconds() - us_per_day / 2;
    }
    return Session{date, Timestamp::from_microseconds(midnight + hours->open),
                   Timestamp::from_microseconds(midnight + close),
                   Timestamp::from_microseconds(midnight + flat_by), hours->origin};
}

std::optional<Session> Calendar::session_on(Date date, const Instrument& instrument) const {
    return session_on(date, instrument.fno_at(date));
}

std::optional<Session> Calendar::session_of(Timestamp at, FnoMember member) const {
    const auto session = session_on(trading_date(at), member);
    return session && session->contains(at) ? session : std::nullopt;
}

std::optional<Session> Calendar::session_of(Timestamp at, const Instrument& instrument) const {
    return session_of(at, instrument.fno_at(trading_date(at)));
}

Session Calendar::next_session_after(Timestamp at, FnoMember member) const {
    const Date today = trading_date(at);
    const auto session = session_on(today, member);
    return session && session->open > at ? *session : next_session_after(today, member);
}

Session Calendar::next_session_after(Date date, FnoMember member) const {
    for (std::int32_t days = 1; days <= longest_break_days; ++days) {
        if (const auto session = session_on(date.plus_days(days), member)) {
            return *session;
        }
    }
    events::ensure(false, "a calendar has a session at least once a year");
    return {};
}

Date Calendar::trading_date(Timestamp at) const {
    return Date::of(zone_ ? zone_->to_local(at) : LocalTime{at.microseconds() + offset_});
}

Timestamp Calendar::day_start(Date date) const {
    return zone_ ? zone_->to_utc(date.midnight()).value()
                 : Timestamp::from_microseconds(date.midnight().microseconds - offset_);
}

}  // namespace millrace::market
