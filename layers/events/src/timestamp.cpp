#include <millrace/events/timestamp.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include <millrace/events/date.h>

namespace millrace::events {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t us_per_minute = 60 * us_per_second;
constexpr std::int64_t us_per_hour = 60 * us_per_minute;
constexpr std::int64_t us_per_day = 24 * us_per_hour;

Error not_a_time(std::string_view text, const char* expected) {
    return {ErrorCode::InvalidInput,
            "time was '" + std::string(text) + "', expected " + std::string(expected)};
}

/// Exactly `width` digits at the front, taken away.
std::optional<int> take_number(std::string_view& text, std::size_t width) {
    if (text.size() < width) {
        return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return std::nullopt;
        }
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) {
        return false;
    }
    text.remove_prefix(1);
    return true;
}

std::optional<std::int64_t> take_fraction_us(std::string_view& text) {
    std::int64_t value = 0;
    int digits = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        if (++digits > 6) {
            return std::nullopt;  // nothing below a microsecond is stored, so none is accepted
        }
        value = value * 10 + (text.front() - '0');
        text.remove_prefix(1);
    }
    if (digits == 0) {
        return std::nullopt;
    }
    for (; digits < 6; ++digits) {
        value *= 10;
    }
    return value;
}

/// Takes date and time of day from the front.
std::optional<LocalTime> take_local_time(std::string_view& text) {
    if (text.size() < 10) {
        return std::nullopt;
    }
    const auto date = Date::parse(text.substr(0, 10));
    text.remove_prefix(10);
    if (!date || !(take(text, 'T') || take(text, ' '))) {
        return std::nullopt;
    }
    const auto hour = take_number(text, 2);
    if (!hour || !take(text, ':')) {
        return std::nullopt;
    }
    const auto minute = take_number(text, 2);
    if (!minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    std::int64_t us = *hour * us_per_hour + *minute * us_per_minute;
    if (take(text, ':')) {
        const auto second = take_number(text, 2);
        if (!second || *second > 59) {
            return std::nullopt;
        }
        us += *second * us_per_second;
        if (take(text, '.')) {
            const auto fraction = take_fraction_us(text);
            if (!fraction) {
                return std::nullopt;
            }
            us += *fraction;
        }
    }
    return LocalTime{date.value().midnight().microseconds + us};
}

std::optional<std::int64_t> take_offset_us(std::string_view& text) {
    if (take(text, 'Z')) {
        return 0;
    }
    const bool behind = !text.empty() && text.front() == '-';
    if (!take(text, '+') && !take(text, '-')) {
        return std::nullopt;
    }
    const auto hour = take_number(text, 2);
    take(text, ':');
    const auto minute = take_number(text, 2);
    if (!hour || !minute || *hour > 23 || *minute > 59) {
        return std::nullopt;
    }
    const std::int64_t offset = *hour * us_per_hour + *minute * us_per_minute;
    return behind ? -offset : offset;
}

}  // namespace

Result<Timestamp> Timestamp::parse(std::string_view text) {
    constexpr auto expected = "ISO 8601 with an offset such as 2025-01-31T09:15:00+05:30 or ...Z";
    std::string_view rest = text;
    const auto local = take_local_time(rest);
    const auto offset = local ? take_offset_us(rest) : std::nullopt;
    if (!offset || !rest.empty()) {
        return not_a_time(text, expected);
    }
    const Timestamp at = Timestamp::from_microseconds(local->microseconds - *offset);
    if (at < Timestamp::earliest() || at > Timestamp::latest()) {
        return not_a_time(text, "a time in the years 1 to 9999 UTC");
    }
    return at;
}

std::string Timestamp::to_string() const {
    const LocalTime utc{microseconds_};
    const Date date = Date::of(utc);
    // Not by subtracting midnight, which is out of range for a damaged time near the earliest.
    const std::int64_t remainder = microseconds_ % us_per_day;
    const std::int64_t in_day = remainder < 0 ? remainder + us_per_day : remainder;
    const auto seconds = static_cast<int>(in_day / us_per_second);
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02d", seconds / 3600,
                  seconds / 60 % 60, seconds % 60);
    std::string text = date.to_string() + buffer.data();
    if (const auto fraction = static_cast<int>(in_day % us_per_second); fraction != 0) {
        std::snprintf(buffer.data(), buffer.size(), ".%06d", fraction);
        text += buffer.data();
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + "Z";
}

Result<LocalTime> parse_local_time(std::string_view text) {
    std::string_view rest = text;
    const auto local = take_local_time(rest);
    if (!local || !rest.empty()) {
        return not_a_time(text, "a local time such as 2025-01-31 09:15:00");
    }
    return *local;
}

bool has_utc_offset(std::string_view text) {
    std::string_view rest = text;
    return take_local_time(rest) && !rest.empty() && take_offset_us(rest).has_value();
}

}  // namespace millrace::events
