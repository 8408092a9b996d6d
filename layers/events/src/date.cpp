#include <millrace/events/date.h>

#include <array>
#include <chrono>
#include <cstdio>

namespace millrace::events {
namespace {

std::chrono::year_month_day civil(std::int32_t days) {
    return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
}

Error not_a_date(std::string_view text) {
    return {ErrorCode::InvalidInput,
            "date was '" + std::string(text) + "', expected an existing day such as 2025-01-31"};
}

}  // namespace

Result<Date> Date::from_civil(int year, unsigned month, unsigned day) {
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    // Asked first of the whole numbers, because std::chrono keeps 8 bits of a month and of a day.
    if (month > 12 || day > 31 || year < 1 || year > 9999 || !date.ok()) {
        return not_a_date(std::to_string(year) + "-" + std::to_string(month) + "-" +
                          std::to_string(day));
    }
    return Date(static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count()));
}

Result<Date> Date::parse(std::string_view text) {
    std::array<int, 8> digits{};
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return not_a_date(text);
    }
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i == 4 || i == 7) {
            continue;
        }
        if (text[i] < '0' || text[i] > '9') {
            return not_a_date(text);
        }
        digits[count++] = text[i] - '0';
    }
    const int year = ((digits[0] * 10 + digits[1]) * 10 + digits[2]) * 10 + digits[3];
    const auto date = from_civil(year, static_cast<unsigned>(digits[4] * 10 + digits[5]),
                                 static_cast<unsigned>(digits[6] * 10 + digits[7]));
    return date ? date : Result<Date>(not_a_date(text));
}

Date Date::of(LocalTime local) {
    constexpr std::int64_t us_per_day = 86'400'000'000;
    std::int64_t days = local.microseconds / us_per_day;
    if (local.microseconds % us_per_day < 0) {
        --days;
    }
    return Date(static_cast<std::int32_t>(days));
}

int Date::year() const { return static_cast<int>(civil(days_).year()); }
unsigned Date::month() const { return static_cast<unsigned>(civil(days_).month()); }
unsigned Date::day() const { return static_cast<unsigned>(civil(days_).day()); }
unsigned Date::weekday() const {
    return std::chrono::weekday(std::chrono::sys_days(std::chrono::days(days_))).c_encoding();
}

std::string Date::to_string() const {
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", year(), month(), day());
    return buffer.data();
}

}  // namespace millrace::events
