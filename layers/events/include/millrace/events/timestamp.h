#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::events {

/// A span of time in microseconds.
class Duration {
public:
    constexpr Duration() = default;
    static constexpr Duration from_microseconds(std::int64_t value) { return Duration(value); }
    static constexpr Duration from_seconds(std::int64_t value) {
        return Duration(value * 1'000'000);
    }
    static constexpr Duration from_minutes(std::int64_t value) { return from_seconds(value * 60); }

    constexpr std::int64_t microseconds() const { return microseconds_; }
    constexpr auto operator<=>(const Duration&) const = default;

private:
    explicit constexpr Duration(std::int64_t value) : microseconds_(value) {}
    std::int64_t microseconds_ = 0;
};

/// An instant: microseconds since 1970-01-01T00:00:00Z, always UTC. Years 1 to 9999.
class Timestamp {
public:
    constexpr Timestamp() = default;
    static constexpr Timestamp from_microseconds(std::int64_t value) { return Timestamp(value); }
    static constexpr Timestamp from_seconds(std::int64_t value) {
        return Timestamp(value * 1'000'000);
    }
    /// ISO 8601 with an offset: `2025-01-31T09:15:00+05:30`, `2025-01-31 03:45:00.25Z`.
    static Result<Timestamp> parse(std::string_view text);

    constexpr std::int64_t microseconds() const { return microseconds_; }
    /// `2025-01-31T03:45:00Z`, with a fraction only where there is one. Parses back to the same.
    std::string to_string() const;

    constexpr auto operator<=>(const Timestamp&) const = default;
    friend constexpr Timestamp operator+(Timestamp at, Duration span) {
        return Timestamp(at.microseconds_ + span.microseconds());
    }
    friend constexpr Timestamp operator-(Timestamp at, Duration span) {
        return Timestamp(at.microseconds_ - span.microseconds());
    }
    friend constexpr Duration operator-(Timestamp later, Timestamp earlier) {
        return Duration::from_microseconds(later.microseconds_ - earlier.microseconds_);
    }

    static constexpr Timestamp earliest() { return Timestamp(-62'135'596'800'000'000); }
    static constexpr Timestamp latest() { return Timestamp(253'402'300'799'999'999); }

private:
    explicit constexpr Timestamp(std::int64_t value) : microseconds_(value) {}
    std::int64_t microseconds_ = 0;
};

/// A wall-clock reading without an offset, as many files carry it: microseconds since
/// 1970-01-01T00:00:00 of some unnamed place. Becomes a Timestamp only together with a time zone.
struct LocalTime {
    std::int64_t microseconds = 0;
    constexpr auto operator<=>(const LocalTime&) const = default;
};

/// `2025-01-31 09:15[:00[.25]]`, `T` or a blank between date and time, no offset.
Result<LocalTime> parse_local_time(std::string_view text);
/// True when the text ends in `Z` or `+hh:mm`, so Timestamp::parse is the one to ask.
bool has_utc_offset(std::string_view text);

}  // namespace millrace::events
