#pragma once

#include <charconv>
#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::events {

__extension__ typedef __int128 Int128;

/// numerator / denominator rounded to the nearest integer, ties to even. denominator > 0.
constexpr Int128 divide_half_even(Int128 numerator, Int128 denominator) {
    Int128 quotient = numerator / denominator;
    Int128 remainder = numerator % denominator;
    if (remainder < 0) {  // floor division, so that the remainder is never negative
        remainder += denominator;
        --quotient;
    }
    const Int128 twice = remainder * 2;
    if (twice > denominator || (twice == denominator && (quotient & 1) != 0)) {
        ++quotient;
    }
    return quotient;
}

constexpr std::optional<std::int64_t> narrow_to_int64(Int128 value) {
    if (value > std::numeric_limits<std::int64_t>::max() ||
        value < std::numeric_limits<std::int64_t>::min()) {
        return std::nullopt;
    }
    return static_cast<std::int64_t>(value);
}

std::string format_decimal(std::int64_t units, int decimals);
/// Plain decimals (`-12.5`), at most `decimals` digits after the point, nothing else around.
Result<std::int64_t> parse_decimal(std::string_view text, int decimals, std::string_view what);

/// An exact decimal: a count of 10^-Decimals units in an int64. `Kind` makes kinds distinct, so a
/// price cannot be added to money; sums that leave the range answer nothing.
template <class Kind, int Decimals> class FixedPoint {
public:
    static constexpr int decimals = Decimals;
    static constexpr std::int64_t units_per_one = [] {
        std::int64_t scale = 1;
        for (int i = 0; i < Decimals; ++i) {
            scale *= 10;
        }
        return scale;
    }();

    constexpr FixedPoint() = default;
    static constexpr FixedPoint from_units(std::int64_t units) { return FixedPoint(units); }
    static constexpr std::optional<FixedPoint> from_whole(std::int64_t whole) {
        const auto units = narrow_to_int64(static_cast<Int128>(whole) * units_per_one);
        return units ? std::optional(FixedPoint(*units)) : std::nullopt;
    }
    /// Rounds to the nearest unit, ties to even; nothing when not finite or out of range.
    static std::optional<FixedPoint> from_double(double value) {
        const double scaled = value * static_cast<double>(units_per_one);
        if (!(std::fabs(scaled) < 9.2e18)) {
            return std::nullopt;
        }
        return FixedPoint(static_cast<std::int64_t>(std::rint(scaled)));
    }
    static Result<FixedPoint> parse(std::string_view text) {
        auto units = parse_decimal(text, Decimals, Kind::name);
        if (!units) {
            return units.error();
        }
        return FixedPoint(units.value());
    }

    constexpr std::int64_t units() const { return units_; }
    constexpr bool is_zero() const { return units_ == 0; }
    /// -1, 0 or 1.
    constexpr int sign() const { return units_ > 0 ? 1 : (units_ < 0 ? -1 : 0); }
    /// For display and statistics only; loses digits beyond 2^53 units.
    double to_double() const {
        return static_cast<double>(units_) / static_cast<double>(units_per_one);
    }
    /// Shortest plain decimal that parses back to the same value.
    std::string to_string() const { return format_decimal(units_, Decimals); }

    constexpr auto operator<=>(const FixedPoint&) const = default;

private:
    explicit constexpr FixedPoint(std::int64_t units) : units_(units) {}
    std::int64_t units_ = 0;
};

template <class Kind, int Decimals>
constexpr std::optional<FixedPoint<Kind, Decimals>> checked_add(FixedPoint<Kind, Decimals> left,
                                                                FixedPoint<Kind, Decimals> right) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(left.units(), right.units(), &sum)) {
        return std::nullopt;
    }
    return FixedPoint<Kind, Decimals>::from_units(sum);
}

template <class Kind, int Decimals>
constexpr std::optional<FixedPoint<Kind, Decimals>>
checked_subtract(FixedPoint<Kind, Decimals> left, FixedPoint<Kind, Decimals> right) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(left.units(), right.units(), &difference)) {
        return std::nullopt;
    }
    return FixedPoint<Kind, Decimals>::from_units(difference);
}

template <class Kind, int Decimals>
constexpr std::optional<FixedPoint<Kind, Decimals>>
checked_negate(FixedPoint<Kind, Decimals> value) {
    return checked_subtract(FixedPoint<Kind, Decimals>{}, value);
}

/// |value|; nothing for the one value that has no positive twin.
template <class Kind, int Decimals>
constexpr std::optional<FixedPoint<Kind, Decimals>>
checked_absolute(FixedPoint<Kind, Decimals> value) {
    return value.sign() < 0 ? checked_negate(value) : std::optional(value);
}

}  // namespace millrace::events
