#include <millrace/indicators/ehma.h>

#include <gtest/gtest.h>

#include "reference.h"

namespace millrace::indicators {
namespace {

std::vector<std::optional<double>> stream(int n, const std::vector<double>& values) {
    Ehma ehma(n);
    std::vector<std::optional<double>> results;
    for (const double value : values) {
        const bool ready = ehma.update(value);
        EXPECT_EQ(ready, ehma.ready());
        results.push_back(ready ? std::optional(ehma.value()) : std::nullopt);
    }
    return results;
}

TEST(RoundedSquareRoot, RoundsHalfUpForEveryPeriod) {
    // (m - 1/2)^2 <= n < (m + 1/2)^2, times four so that all of it is whole.
    for (std::int64_t n = 1; n <= 20'000; ++n) {
        const std::int64_t m = rounded_square_root(static_cast<int>(n));
        ASSERT_LE((2 * m - 1) * (2 * m - 1), 4 * n) << n;
        ASSERT_GT((2 * m + 1) * (2 * m + 1), 4 * n) << n;
    }
    static_assert(rounded_square_root(1) == 1 && rounded_square_root(2) == 1);
    static_assert(rounded_square_root(6) == 2 && rounded_square_root(7) == 3);
    static_assert(rounded_square_root(9) == 3 && rounded_square_root(21) == 5);
    static_assert(rounded_square_root(1'000'000) == 1'000);
}

TEST(Ehma, EqualsValuesWorkedOutInFractions) {
    // From a separate script in exact fractions.
    const std::vector<double> values = {10, 12, 11, 15, 14, 18, 17, 13, 12, 16, 19, 20};
    const auto five = stream(5, values);
    EXPECT_EQ(first_valid(five), 5U);
    EXPECT_NEAR(five[5].value(), 464.0 / 27, 1e-12);
    EXPECT_NEAR(five[6].value(), 22006.0 / 1215, 1e-12);
    EXPECT_NEAR(five[7].value(), 56348.0 / 3645, 1e-12);
    EXPECT_NEAR(five[11].value(), 656362.0 / 32805, 1e-12);
    const auto nine = stream(9, values);
    EXPECT_EQ(first_valid(nine), 10U);
    EXPECT_NEAR(nine[10].value(), 32544983.0 / 2109375, 1e-12);
    EXPECT_NEAR(nine[11].value(), 369095767.0 / 21093750, 1e-12);
}

TEST(Ehma, IsFirstValidWhenTheSmoothingIsFull) {
    for (const int n : {2, 3, 4, 9, 16, 21, 55, 200}) {
        const auto results = stream(n, std::vector<double>(300, 7.0));
        EXPECT_EQ(first_valid(results), static_cast<std::size_t>(n + rounded_square_root(n) - 2))
            << "period " << n;
    }
}

TEST(Ehma, OfPeriodTwoIsFirstValidAtTheSecondValue) {
    // Half is 1 and the smoothing is 1: 2x - EMA(x, 2).
    const auto results = stream(2, {10, 13, 16});
    EXPECT_FALSE(results[0].has_value());
    EXPECT_EQ(results[1], 2 * 13 - 11.5);
}

TEST(Ehma, OfAConstantIsThatConstant) {
    for (const double constant : {0.0, 100.25, -3.5}) {
        for (const auto& result : stream(21, std::vector<double>(100, constant))) {
            EXPECT_EQ(result.value_or(constant), constant);
        }
    }
}

TEST(Ehma, LagsARampAsItsPartsSay) {
    // EMAs of h, n and m lag (h-1)/2, (n-1)/2 and (m-1)/2 steps; the sharpening takes lag away.
    std::vector<double> ramp;
    ramp.reserve(400);
    for (int i = 0; i < 400; ++i) {
        ramp.push_back(1000.0 + 0.5 * i);
    }
    for (const int n : {2, 9, 21, 55}) {
        const int half = n / 2;
        const double lag = (half - 1) - (n - 1) / 2.0 + (rounded_square_root(n) - 1) / 2.0;
        const auto results = stream(n, ramp);
        for (std::size_t i = first_valid(results).value(); i < ramp.size(); ++i) {
            EXPECT_NEAR(results[i].value(), ramp[i] - 0.5 * lag, 1e-9) << n << " " << i;
        }
    }
}

TEST(Ehma, StreamedEqualsTheWholeSeriesAtOnce) {
    const auto walk = random_walk(2, 2'000);
    for (const int n : {2, 9, 16, 21, 55}) {
        const auto half = batch_ema(walk, n / 2);
        const auto full = batch_ema(walk, n);
        std::vector<double> sharpened;
        for (std::size_t i = 0; i < walk.size(); ++i) {
            if (full[i]) {
                sharpened.push_back(2 * half[i].value() - full[i].value());
            }
        }
        auto expected = batch_ema(sharpened, rounded_square_root(n));
        expected.insert(expected.begin(), static_cast<std::size_t>(n - 1), std::nullopt);
        expect_near(stream(n, walk), expected, 1e-11);
    }
}

}  // namespace
}  // namespace millrace::indicators
