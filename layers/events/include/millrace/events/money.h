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

/// price x whole units where that is in range and exact in money, as it is at everyday prices, and
/// so needs no 128 bits: positions are valued every bar. False otherwise, and `value` means
/// nothing.
constexpr bool exact_notional(Price price, std::int64_t whole, Money& value) {
    constexpr std::int64_t per_money = Price::units_per_one / Money::units_per_one;
    std::int64_t product = 0;
    if (__builtin_mul_overflow(price.units(), whole, &product)) {
        return false;
    }
    const std::int64_t units = product / per_money;
    value = Money::from_units(units);
    return units * per_money == product;
}

/// price x quantity, rounded once, half to even; nothing when out of range.
constexpr std::optional<Money> notional(Price price, Quantity quantity) {
    const std::int64_t whole = quantity.units() / Quantity::units_per_one;
    Money exact;
    if (whole * Quantity::units_per_one == quantity.units() &&
        exact_notional(price, whole, exact)) {
        return exact;
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
