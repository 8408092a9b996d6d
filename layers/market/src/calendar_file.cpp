#include <millrace/market/calendar.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "clock_time.h"
#include "csv.h"
#include "csv_columns.h"
#include "embedded_data.h"

namespace millrace::market {
namespace {

using events::Date;
using events::Error;
using events::Result;

constexpr std::int64_t ist_offset = clock_time(5, 30);
constexpr std::array<std::string_view, 6> column_names{"date",  "name",  "open",
                                                       "close", "hours", "source"};

/// `09:15`.
std::optional<std::int64_t> parse_clock_time(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    std::int64_t parts[2] = {0, 0};
    for (const std::size_t i : {0U, 1U, 3U, 4U}) {
        if (text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        }
        parts[i / 3] = parts[i / 3] * 10 + (text[i] - '0');
    }
    if (parts[0] > 23 || parts[1] > 59) {
        return std::nullopt;
    }
    return clock_time(parts[0], parts[1]);
}

/// The hours of one line: none when closed that day.
struct DayHours {
    std::int64_t open = 0;
    std::int64_t close = 0;
    SessionOrigin origin = SessionOrigin::Special;
};

Result<DayHours> parse_hours(const CsvTable& table, const CsvRow& row, const CsvColumns& columns) {
    const std::string_view open_text = columns.cell(row, "open");
    const std::string_view close_text = columns.cell(row, "close");
    const std::string_view hours = columns.cell(row, "hours");
    if (open_text.empty() && close_text.empty() && hours.empty()) {
        return DayHours{};
    }
    const auto open = parse_clock_time(open_text);
    const auto close = parse_clock_time(close_text);
    if (!open || !close || *open >= *close) {
        return row_error(table, row,
                         "open and close were '" + std::string(open_text) + "' and '" +
                             std::string(close_text) +
                             "', expected two times such as 09:15 and 15:30, or neither");
    }
    if (hours != "announced" && hours != "assumed") {
        return row_error(table, row,
                         "hours was '" + std::string(hours) + "', expected announced or assumed");
    }
    return DayHours{*open, *close,
                    hours == "assumed" ? SessionOrigin::Assumed : SessionOrigin::Special};
}

}  // namespace

Result<Calendar> Calendar::parse(CalendarKind kind, std::string_view csv,
                                 std::string_view file_name) {
    auto table = read_csv(csv, file_name);
    if (!table) {
        return table.error();
    }
    auto columns = CsvColumns::of(table.value(), column_names, {});
    if (!columns) {
        return columns.error();
    }
    Calendar calendar(kind);
    calendar.covered_from_ = Date::from_days(1);  // nothing, until there are rows
    for (const CsvRow& row : table.value().rows) {
        const auto date = Date::parse(columns.value().cell(row, "date"));
        if (!date) {
            return row_error(table.value(), row, date.error().message);
        }
        auto& days = calendar.exceptions_;
        if (!days.empty() && date.value() <= days.back().date) {
            return row_error(table.value(), row,
                             "date " + date.value().to_string() + " is not later than " +
                                 days.back().date.to_string() + " before it");
        }
        const auto hours = parse_hours(table.value(), row, columns.value());
        if (!hours) {
            return hours.error();
        }
        days.push_back(
            {date.value(), hours.value().open, hours.value().close, hours.value().origin});
    }
    if (!calendar.exceptions_.empty()) {  // whole years, as exchanges publish them
        const int first = calendar.exceptions_.front().date.year();
        const int last = calendar.exceptions_.back().date.year();
        calendar.covered_from_ = Date::from_civil(first, 1, 1).value();
        calendar.covered_to_ = Date::from_civil(last, 12, 31).value();
    }
    if (kind == CalendarKind::Xnys) {
        auto zone = TimeZone::find("America/New_York");
        if (!zone) {
            return zone.error();
        }
        calendar.zone_ = std::move(zone).value();
    }
    calendar.offset_ = kind == CalendarKind::Nse ? ist_offset : 0;
    return calendar;
}

Result<Calendar> Calendar::create(CalendarKind kind) {
    switch (kind) {
    case CalendarKind::Nse:
        return parse(kind, embedded::nse_calendar_csv, "built-in nse_calendar.csv");
    case CalendarKind::Xnys:
        return parse(kind, embedded::xnys_calendar_csv, "built-in xnys_calendar.csv");
    case CalendarKind::Continuous: return Calendar(kind);
    }
    return Error{events::ErrorCode::InvalidInput, "calendar kind is none of NSE, XNYS, 24x7"};
}

}  // namespace millrace::market
