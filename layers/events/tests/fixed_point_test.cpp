#include <millrace/events/fixed_point.h>

#include <gtest/gtest.h>

#include <cmath>

#include <millrace/events/money.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>

#include "generator.h"

namespace millrace::events {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr int rounds = 20'000;

template <class Value> class FixedPointOf : public testing::Test {};
using Kinds = testing::Types<Price, Quantity, Money>;
struct KindName {
    template <class Value> static std::string GetName(int) {
        return std::is_same_v<Value, Price>      ? "Price"
               : std::is_same_v<Value, Quantity> ? "Quantity"
                                                 : "Money";
    }
};
TYPED_TEST_SUITE(FixedPointOf, Kinds, KindName);

TYPED_TEST(FixedPointOf, AddsAsTheIntegersDoOrAnswersNothing) {
    Generator generator(1);
    for (int round = 0; round < rounds; ++round) {
        const auto a = TypeParam::from_units(generator.any_int64());
        const auto b = TypeParam::from_units(generator.any_int64());
        const Int128 exact = Int128{a.units()} + b.units();
        const auto sum = checked_add(a, b);
        ASSERT_EQ(sum.has_value(), exact >= least && exact <= most);
        ASSERT_EQ(sum, checked_add(b, a));
        if (sum) {
            ASSERT_EQ(Int128{sum->units()}, exact);
            ASSERT_EQ(checked_subtract(*sum, b), a);
            ASSERT_EQ(checked_subtract(*sum, a), b);
        }
    }
}

TYPED_TEST(FixedPointOf, SubtractsAsTheIntegersDoOrAnswersNothing) {
    Generator generator(2);
    for (int round = 0; round < rounds; ++round) {
        const auto a = TypeParam::from_units(generator.any_int64());
        const auto b = TypeParam::from_units(generator.any_int64());
        const Int128 exact = Int128{a.units()} - b.units();
        const auto difference = checked_subtract(a, b);
        ASSERT_EQ(difference.has_value(), exact >= least && exact <= most);
        if (difference) {
            ASSERT_EQ(Int128{difference->units()}, exact);
            ASSERT_EQ(checked_add(*difference, b), a);
        }
    }
}

TYPED_TEST(FixedPointOf, AddsInAnyGroupingWhereAllGroupingsFit) {
    Generator generator(3);
    for (int round = 0; round < rounds; ++round) {
        const auto a = TypeParam::from_units(generator.any_int64() / 4);
        const auto b = TypeParam::from_units(generator.any_int64() / 4);
        const auto c = TypeParam::from_units(generator.any_int64() / 4);
        ASSERT_EQ(checked_add(checked_add(a, b).value(), c),
                  checked_add(a, checked_add(b, c).value()));
    }
}

TYPED_TEST(FixedPointOf, AnswersNothingPastEitherEnd) {
    constexpr auto highest = TypeParam::from_units(most);
    constexpr auto lowest = TypeParam::from_units(least);
    constexpr auto unit = TypeParam::from_units(1);
    EXPECT_EQ(checked_add(highest, unit), std::nullopt);
    EXPECT_EQ(checked_subtract(lowest, unit), std::nullopt);
    EXPECT_EQ(checked_add(lowest, lowest), std::nullopt);
    EXPECT_EQ(checked_negate(lowest), std::nullopt);
    EXPECT_EQ(checked_absolute(lowest), std::nullopt);
    EXPECT_EQ(checked_add(highest, TypeParam{}), highest);
    EXPECT_EQ(checked_add(highest, lowest), TypeParam::from_units(-1));
    constexpr std::int64_t largest_whole = most / TypeParam::units_per_one;
    EXPECT_TRUE(TypeParam::from_whole(largest_whole));
    EXPECT_FALSE(TypeParam::from_whole(largest_whole + 1));
    EXPECT_TRUE(TypeParam::from_whole(-largest_whole));
    EXPECT_FALSE(TypeParam::from_whole(-largest_whole - 1));
}

TYPED_TEST(FixedPointOf, NegatesAndTakesMagnitudeWithoutChangingSize) {
    Generator generator(4);
    for (int round = 0; round < rounds; ++round) {
        const auto a = TypeParam::from_units(generator.any_int64());
        const auto negated = checked_negate(a);
        if (a.units() == least) {
            ASSERT_EQ(negated, std::nullopt);
            continue;
        }
        ASSERT_EQ(checked_negate(negated.value()), a);
        ASSERT_EQ(checked_add(a, negated.value()), TypeParam{});
        ASSERT_EQ(negated->sign(), -a.sign());
        ASSERT_EQ(checked_absolute(a), a.sign() < 0 ? negated : a);
    }
}

TYPED_TEST(FixedPointOf, PrintsTextThatParsesBackToIt) {
    Generator generator(5);
    for (int round = 0; round < rounds; ++round) {
        const auto a = TypeParam::from_units(generator.any_int64());
        const std::string text = a.to_string();
        const auto back = TypeParam::parse(text);
        ASSERT_TRUE(back) << text;
        ASSERT_EQ(back.value(), a) << text;
        // Shortest: no zero that could be left out.
        ASSERT_TRUE(text.find('.') == std::string::npos ||
                    (text.back() != '0' && text.back() != '.'))
            << text;
    }
}

TYPED_TEST(FixedPointOf, ReadsTheSameValueWithZerosAdded) {
    EXPECT_EQ(TypeParam::parse("-0").value(), TypeParam{});
    EXPECT_EQ(TypeParam::parse("007.500").value(), TypeParam::parse("7.5").value());
    EXPECT_EQ(TypeParam::parse("-1.000000").value(), TypeParam::from_whole(-1));
}

TYPED_TEST(FixedPointOf, RefusesWhatIsNotAPlainDecimal) {
    for (const char* text : {"",
                             "+",
                             "-",
                             "+1",
                             "--1",
                             "1.",
                             ".5",
                             "-.5",
                             ".",
                             "1..2",
                             "1.2.3",
                             "1e5",
                             "1E5",
                             " 1",
                             "1 ",
                             "1,5",
                             "1_000",
                             "0x10",
                             "nan",
                             "inf",
                             "-inf",
                             "1.123456789",
                             "1.0000000000",
                             "1-",
                             "\xe2\x82\xb9"
                             "5",                 // a rupee sign
                             "\xd9\xa1\xd9\xa2",  // digits of another script
                             "\xef\xbc\x91",
                             "1\n",
                             "1\t"}) {
        const auto parsed = TypeParam::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::InvalidInput) << text;
    }
    EXPECT_FALSE(TypeParam::parse(std::string_view("1\0", 2)));
    EXPECT_FALSE(TypeParam::parse(std::string_view("\0", 1)));
}

TYPED_TEST(FixedPointOf, RefusesWhatIsOutOfRangeAsOverflow) {
    for (const std::string& text :
         {std::string("9223372036854775808"), std::string("-9223372036854775809"),
          std::string(100'000, '9'), "-" + std::string(100'000, '9')}) {
        const auto parsed = TypeParam::parse(text);
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error().code, ErrorCode::Overflow);
    }
}

TYPED_TEST(FixedPointOf, ReadsBothEndsOfItsRangeAndNotOneUnitMore) {
    const std::string highest = TypeParam::from_units(most).to_string();
    const std::string lowest = TypeParam::from_units(least).to_string();
    EXPECT_EQ(TypeParam::parse(highest).value().units(), most);
    EXPECT_EQ(TypeParam::parse(lowest).value().units(), least);
    EXPECT_FALSE(TypeParam::parse("-" + std::string(highest.data(), highest.size() - 1) + "9"));
    EXPECT_FALSE(TypeParam::parse(std::string(highest.data(), highest.size() - 1) + "8"));
    EXPECT_FALSE(TypeParam::parse(lowest + "0"));  // a digit too many
    EXPECT_FALSE(TypeParam::parse(lowest + "rupees"));
    EXPECT_FALSE(TypeParam::parse(highest + "rupees"));
}

TYPED_TEST(FixedPointOf, IsTheNearestToADouble) {
    // Within 2^50 units a double is finer than a unit, so going there and back loses nothing.
    Generator generator(6);
    constexpr std::int64_t bound = std::int64_t{1} << 50;
    for (int round = 0; round < rounds; ++round) {
        const auto a = TypeParam::from_units(generator.between(-bound, bound));
        ASSERT_EQ(TypeParam::from_double(a.to_double()), a);
    }
}

TYPED_TEST(FixedPointOf, RoundsTiesOfADoubleToEven) {
    // 10^d = 2^d 5^d, so an odd multiple of 1 / 2^(d + 1) lies exactly between two units.
    const double tie = std::ldexp(1.0, -(TypeParam::decimals + 1));
    for (std::int64_t odd = 1; odd < 2'001; odd += 2) {
        for (const double value :
             {static_cast<double>(odd) * tie, -static_cast<double>(odd) * tie}) {
            const auto rounded = TypeParam::from_double(value).value();
            const double exact = value * static_cast<double>(TypeParam::units_per_one);
            ASSERT_EQ(std::fabs(static_cast<double>(rounded.units()) - exact), 0.5) << value;
            ASSERT_EQ(rounded.units() % 2, 0) << value;
        }
    }
}

TYPED_TEST(FixedPointOf, AnswersNothingForADoubleItCannotHold) {
    for (const double value :
         {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
          -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::max(),
          std::numeric_limits<double>::lowest(), 1e20, -1e20}) {
        EXPECT_EQ(TypeParam::from_double(value), std::nullopt) << value;
    }
    EXPECT_EQ(TypeParam::from_double(0.0), TypeParam{});
    EXPECT_EQ(TypeParam::from_double(-0.0), TypeParam{});
    EXPECT_EQ(TypeParam::from_double(std::numeric_limits<double>::denorm_min()), TypeParam{});
}

TYPED_TEST(FixedPointOf, OrdersAsItsUnitsDo) {
    Generator generator(7);
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t a = generator.any_int64();
        const std::int64_t b = generator.any_int64();
        ASSERT_EQ(TypeParam::from_units(a) <=> TypeParam::from_units(b), a <=> b);
        ASSERT_EQ(TypeParam::from_units(a).sign(), a > 0 ? 1 : (a < 0 ? -1 : 0));
    }
}

TEST(FixedPoint, KeepsKindsApart) {
    static_assert(!std::is_convertible_v<Price, Quantity>);
    static_assert(!std::is_constructible_v<Price, Quantity>);
    static_assert(!std::is_convertible_v<double, Price>);
    static_assert(!std::is_constructible_v<Money, std::int64_t>);
    static_assert(!std::is_convertible_v<Price, double>);
}

TEST(FixedPoint, PrintsPlainDecimals) {
    EXPECT_EQ(Price::from_units(121'505'000'000).to_string(), "1215.05");
    EXPECT_EQ(Price::from_units(1).to_string(), "0.00000001");
    EXPECT_EQ(Price::from_units(-1).to_string(), "-0.00000001");
    EXPECT_EQ(Quantity::from_whole(100)->to_string(), "100");
    EXPECT_EQ(Money::from_units(-1'234'500).to_string(), "-1.2345");
    EXPECT_EQ(Money{}.to_string(), "0");
    EXPECT_EQ(Price::from_units(least).to_string(), "-92233720368.54775808");
}

TEST(FixedPoint, NamesItsKindAndTheTextWhenItRefuses) {
    const auto refused = Price::parse("12,5");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "price was '12,5', expected a plain decimal such as 12.5 "
                                       "with at most 8 digits after the point");
}

}  // namespace
}  // namespace millrace::events
