#include <millrace/events/money.h>

#include <gtest/gtest.h>

#include "generator.h"

namespace millrace::events {
namespace {

constexpr int rounds = 50'000;
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

Int128 magnitude(Int128 value) { return value < 0 ? -value : value; }

/// The definition, by trial of the neighbours of the truncated quotient.
Int128 nearest_even(Int128 numerator, Int128 denominator) {
    const Int128 about = numerator / denominator;
    Int128 best = about - 1;
    for (Int128 candidate = about - 1; candidate <= about + 1; ++candidate) {
        const Int128 distance = magnitude(numerator - candidate * denominator);
        const Int128 shortest = magnitude(numerator - best * denominator);
        if (distance < shortest || (distance == shortest && candidate % 2 == 0)) {
            best = candidate;
        }
    }
    return best;
}

std::optional<std::int64_t> expected_units(Int128 numerator, Int128 denominator) {
    return narrow_to_int64(nearest_even(numerator, denominator));
}

template <class Value> std::optional<std::int64_t> units(const std::optional<Value>& value) {
    return value ? std::optional(value->units()) : std::nullopt;
}

TEST(DivideHalfEven, EqualsItsDefinitionForSmallNumbers) {
    for (int denominator = 1; denominator <= 24; ++denominator) {
        for (int numerator = -200; numerator <= 200; ++numerator) {
            ASSERT_EQ(divide_half_even(numerator, denominator),
                      nearest_even(numerator, denominator))
                << numerator << " / " << denominator;
        }
    }
}

TEST(DivideHalfEven, SendsTiesToTheEvenNeighbour) {
    static_assert(divide_half_even(1, 2) == 0);
    static_assert(divide_half_even(3, 2) == 2);
    static_assert(divide_half_even(5, 2) == 2);
    static_assert(divide_half_even(-1, 2) == 0);
    static_assert(divide_half_even(-3, 2) == -2);
    static_assert(divide_half_even(-5, 2) == -2);
    static_assert(divide_half_even(-7, 2) == -4);
    static_assert(divide_half_even(0, 7) == 0);
}

TEST(DivideHalfEven, EqualsItsDefinitionForProductsOfAnySize) {
    Generator generator(11);
    for (int round = 0; round < rounds; ++round) {
        const Int128 numerator = Int128{generator.any_int64()} * generator.any_int64();
        const Int128 denominator = generator.between(1, most);
        ASSERT_TRUE(divide_half_even(numerator, denominator) ==
                    nearest_even(numerator, denominator));
        ASSERT_TRUE(divide_half_even(-numerator, denominator) ==
                    -divide_half_even(numerator, denominator));
    }
}

TEST(NarrowToInt64, KeepsWhatFitsAndNothingElse) {
    EXPECT_EQ(narrow_to_int64(most), most);
    EXPECT_EQ(narrow_to_int64(least), least);
    EXPECT_EQ(narrow_to_int64(Int128{most} + 1), std::nullopt);
    EXPECT_EQ(narrow_to_int64(Int128{least} - 1), std::nullopt);
}

TEST(Notional, IsPriceTimesQuantityRoundedOnce) {
    const auto price = Price::parse("1215.05").value();
    EXPECT_EQ(notional(price, *Quantity::from_whole(100)), Money::parse("121505").value());
    EXPECT_EQ(notional(price, *Quantity::from_whole(-100)), Money::parse("-121505").value());
    EXPECT_EQ(notional(price, Quantity{}), Money{});
    // 1e-8 x 50 = 5e-7 lies between 0 and 1e-6; 1.5e-6 between 1e-6 and 2e-6.
    EXPECT_EQ(notional(Price::from_units(1), *Quantity::from_whole(50)), Money{});
    EXPECT_EQ(notional(Price::from_units(1), *Quantity::from_whole(150)), Money::from_units(2));
    EXPECT_EQ(notional(Price::from_units(1), *Quantity::from_whole(-150)), Money::from_units(-2));
}

TEST(Notional, EqualsTheExactProductForAnyValues) {
    Generator generator(12);
    constexpr Int128 per_money = Int128{10'000'000'000};
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t price = generator.any_int64();
        const std::int64_t quantity = generator.any_int64();
        ASSERT_EQ(units(notional(Price::from_units(price), Quantity::from_units(quantity))),
                  expected_units(Int128{price} * quantity, per_money));
    }
}

TEST(Notional, EqualsTheExactProductForWholeQuantities) {
    Generator generator(18);
    constexpr std::int64_t largest_whole = most / Quantity::units_per_one;
    constexpr Int128 per_money = Int128{10'000'000'000};
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t price = generator.any_int64();
        const std::int64_t whole =
            generator.between(-largest_whole, largest_whole) >> (generator.bits() % 38);
        const auto quantity = Quantity::from_whole(whole).value();
        ASSERT_EQ(units(notional(Price::from_units(price), quantity)),
                  expected_units(Int128{price} * quantity.units(), per_money));
    }
}

TEST(Notional, AnswersNothingWhenItLeavesItsRange) {
    EXPECT_EQ(notional(Price::from_units(most), Quantity::from_units(most)), std::nullopt);
    EXPECT_EQ(notional(Price::from_units(most), Quantity::from_units(least)), std::nullopt);
}

TEST(ShareOf, EqualsTheExactShareForAnyValues) {
    Generator generator(13);
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t amount = generator.any_int64();
        const std::int64_t part = generator.any_int64();
        const std::int64_t whole = generator.between(1, most) >> (generator.bits() % 62);
        if (whole == 0) {
            continue;
        }
        ASSERT_EQ(units(share_of(Money::from_units(amount), Quantity::from_units(part),
                                 Quantity::from_units(whole))),
                  expected_units(Int128{amount} * part, whole));
    }
}

TEST(ShareOf, OfTheWholeIsAllOfIt) {
    Generator generator(14);
    for (int round = 0; round < rounds; ++round) {
        const auto amount = Money::from_units(generator.any_int64());
        const auto whole = Quantity::from_units(generator.between(1, most));
        ASSERT_EQ(share_of(amount, whole, whole), amount);
        ASSERT_EQ(share_of(amount, Quantity{}, whole), Money{});
    }
}

TEST(ShareOf, AndItsComplementAreTheWholeToOneUnit) {
    Generator generator(15);
    for (int round = 0; round < rounds; ++round) {
        const auto amount = Money::from_units(generator.any_int64() / 2);
        const auto whole = Quantity::from_units(generator.between(1, most));
        const auto part = Quantity::from_units(generator.between(0, whole.units()));
        const auto rest = checked_subtract(whole, part).value();
        const auto sum = checked_add(share_of(amount, part, whole).value(),
                                     share_of(amount, rest, whole).value());
        const auto error = checked_subtract(sum.value(), amount).value();
        ASSERT_LE(magnitude(error.units()), 1);
    }
}

TEST(PricePerUnit, EqualsTheExactQuotientForAnyValues) {
    Generator generator(16);
    constexpr Int128 scale = Int128{10'000'000'000};
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t amount = generator.any_int64();
        const std::int64_t quantity = generator.between(1, most);
        ASSERT_EQ(units(price_per_unit(Money::from_units(amount), Quantity::from_units(quantity))),
                  expected_units(amount * scale, quantity));
    }
}

TEST(PricePerUnit, UndoesANotionalThatWasExact) {
    Generator generator(17);
    for (int round = 0; round < rounds; ++round) {
        // Prices in steps of 1e-6 and whole quantities make an exact notional.
        const auto price = Price::from_units(generator.between(1, 10'000'000'000) * 100);
        const auto quantity = Quantity::from_whole(generator.between(1, 100)).value();
        const auto amount = notional(price, quantity);
        ASSERT_TRUE(amount);
        ASSERT_EQ(price_per_unit(*amount, quantity), price);
    }
}

}  // namespace
}  // namespace millrace::events
