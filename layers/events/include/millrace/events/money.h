#pragma once

#include <millrace/events/fixed_point.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>

namespace millrace::events {

struct MoneyKind {
    static constexpr const char* name = "money";
};
/// An amount in the account's currency, exact to 1e-6.
using Money = FixedPoint<MoneyKind, 6>;

/// price x quantity, rounded once, half to even; nothing when out of range.
constexpr std::optional<Money> notional(Price price, Quantity quantity) {
    // Whole units at everyday prices need no 128 bits.
    constexpr std::int64_t price_per_money = Price::units_per_one / Money::units_per_one;
    const std::int64_t whole = quantity.units() / Quantity::units_per_one;
    std::int64_t exact = 0;
    if (whole * Quantity::units_per_one == quantity.units() &&
        !__builtin_mul_overflow(price.units(), whole, &exact) && exact % price_per_money == 0) {
        return Money::from_units(exact / price_per_money);
    }
    const Int128 product = static_cast<Int128>(price.units()) * quantity.units();  // in 1e-16
    const Int128 per_money =
        static_cast<Int128>(Price::units_per_one) * Quantity::units_per_one / Money::units_per_one;
    const auto units = narrow_to_int64(divide_half_even(product, per_money));
    return units ? std::optional(Money::from_units(*units)) : std::nullopt;
}

/// amount x part / whole, rounded once, half to even. whole > 0.
constexpr std::optional<Money> share_of(Money amount, Quantity part, Quantity whole) {
    const Int128 product = static_cast<Int128>(amount.units()) * part.units();
    const auto units = narrow_to_int64(divide_half_even(product, whole.units()));
    return units ? std::optional(Money::from_units(*units)) : std::nullopt;
}

/// amount / quantity as a price, rounded once, half to even. quantity > 0.
constexpr std::optional<Price> price_per_unit(Money amount, Quantity quantity) {
    const Int128 scale =
        static_cast<Int128>(Price::units_per_one) * Quantity::units_per_one / Money::units_per_one;
    const auto units = narrow_to_int64(
        divide_half_even(static_cast<Int128>(amount.units()) * scale, quantity.units()));
    return units ? std::optional(Price::from_units(*units)) : std::nullopt;
}

}  // namespace millrace::events
