#include "stored/time_range.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <millrace/market/calendar.h>

namespace millrace::cli {
namespace {

using events::Date;
using events::Duration;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

Result<std::vector<market::Calendar>>
calendars_of(std::span<const market::Instrument> instruments) {
    std::set<market::CalendarKind> kinds;
    std::vector<market::Calendar> calendars;
    for (const market::Instrument& instrument : instruments) {
        if (kinds.insert(instrument.calendar).second) {
            auto calendar = market::Calendar::create(instrument.calendar);
            if (!calendar) {
                return calendar.error();
            }
            calendars.push_back(std::move(calendar).value());
        }
    }
    return calendars;
}

Result<Timestamp> day_start(Date date, std::span<const market::Calendar> calendars) {
    const Timestamp start = calendars.front().day_start(date);
    for (const market::Calendar& calendar : calendars) {
        if (calendar.day_start(date) != start) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("{} begins at {} on {} and at {} on {}: give a time with an "
                                     "offset instead of a date",
                                     date.to_string(), start.to_string(),
                                     market::name_of(calendars.front().kind()),
                                     calendar.day_start(date).to_string(),
                                     market::name_of(calendar.kind()))};
        }
    }
    return start;
}

/// Where the range begins, or, one step after it, where it ends.
Result<Timestamp> boundary(const RangeEnd& end, int days_later, Duration later,
                           std::span<const market::Calendar> calendars) {
    if (const auto* at = std::get_if<Timestamp>(&end)) {
        return *at + later;
    }
    return day_start(std::get<Date>(end).plus_days(days_later), calendars);
}

}  // namespace

Result<RangeEnd> parse_range_end(const std::string& text, const std::string& what) {
    if (const auto date = Date::parse(text)) {
        return RangeEnd(date.value());
    }
    if (const auto at = Timestamp::parse(text)) {
        return RangeEnd(at.value());
    }
    return Error{ErrorCode::InvalidInput,
                 fmt::format("{} was '{}', expected a date such as 2025-01-31 or a time with an "
                             "offset such as 2025-01-31T09:15:00+05:30",
                             what, text)};
}

Result<RangeRequest> parse_range(const std::optional<std::string>& from,
                                 const std::optional<std::string>& to) {
    RangeRequest request;
    if (from) {
        const auto end = parse_range_end(*from, "--from");
        if (!end) {
            return end.error();
        }
        request.from = end.value();
    }
    if (to) {
        const auto end = parse_range_end(*to, "--to");
        if (!end) {
            return end.error();
        }
        request.to = end.value();
    }
    return request;
}

Result<TimeRange> resolve_range(const RangeRequest& request,
                                std::span<const market::Instrument> instruments) {
    TimeRange range;
    if (!request.from && !request.to) {
        return range;
    }
    const auto calendars = calendars_of(instruments);
    if (!calendars) {
        return calendars.error();
    }
    if (request.from) {
        const auto from = boundary(*request.from, 0, Duration(), calendars.value());
        if (!from) {
            return from.error();
        }
        range.from = from.value();
    }
    if (request.to) {
        const auto to = boundary(*request.to, 1, Duration::from_microseconds(1), calendars.value());
        if (!to) {
            return to.error();
        }
        range.to = to.value();
    }
    if (range.from && range.to && *range.from >= *range.to) {
        return Error{ErrorCode::InvalidInput,
                     "--from lies after --to, expected it before or equal"};
    }
    return range;
}

Result<std::vector<std::string>> calendar_warnings(std::span<const market::Instrument> instruments,
                                                   Timestamp first, Timestamp last) {
    const auto calendars = calendars_of(instruments);
    if (!calendars) {
        return calendars.error();
    }
    std::vector<std::string> warnings;
    for (const market::Calendar& calendar : calendars.value()) {
        const Date from = calendar.trading_date(first);
        const Date to = calendar.trading_date(last);
        if (!calendar.covers(from) || !calendar.covers(to)) {
            warnings.push_back(fmt::format(
                "the {} calendar does not know all days from {} to {}: regular sessions on "
                "weekdays are assumed for the others",
                market::name_of(calendar.kind()), from.to_string(), to.to_string()));
        }
    }
    return warnings;
}

}  // namespace millrace::cli
