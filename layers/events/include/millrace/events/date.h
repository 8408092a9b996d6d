#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// A calendar day without a place: days since 1970-01-01. A trading day is the exchange
/// session's local date.
class Date {
public:
    constexpr Date() = default;
    static constexpr Date from_days(std::int32_t days) { return Date(days); }
    /// Nothing but a day that exists, years 1 to 9999.
    static Result<Date> from_civil(int year, unsigned month, unsigned day);
    /// `2025-01-31`.
    static Result<Date> parse(std::string_view text);
    static Date of(LocalTime local);

    constexpr std::int32_t days() const { return days_; }
    int year() const;
    unsigned month() const;
    unsigned day() const;
    /// 0 is Sunday.
    unsigned weekday() const;
    std::string to_string() const;
    constexpr Date plus_days(std::int32_t days) const { return Date(days_ + days); }
    /// Midnight that starts this day, as a wall-clock reading.
    constexpr LocalTime midnight() const {
        return {static_cast<std::int64_t>(days_) * 86'400'000'000};
    }

    constexpr auto operator<=>(const Date&) const = default;

private:
    explicit constexpr Date(std::int32_t days) : days_(days) {}
    std::int32_t days_ = 0;
};

}  // namespace millrace::events
