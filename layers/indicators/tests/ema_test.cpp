#include <millrace/indicators/ema.h>

#include <gtest/gtest.h>

#include "reference.h"

namespace millrace::indicators {
namespace {

std::vector<std::optional<double>> stream(int n, const std::vector<double>& values) {
    Ema ema(n);
    std::vector<std::optional<double>> results;
    for (const double value : values) {
        const bool ready = ema.update(value);
        EXPECT_EQ(ready, ema.ready());
        results.push_back(ready ? std::optional(ema.value()) : std::nullopt);
    }
    return results;
}

TEST(Ema, EqualsValuesWorkedOutByHand) {
    // Period 3, k = 1/2: exact in binary, so equal to the last bit.
    const auto results = stream(3, {10, 12, 11, 15, 14, 18, 17, 13});
    const std::vector<std::optional<double>> expected = {
        std::nullopt, std::nullopt, 11, 13, 13.5, 15.75, 16.375, 14.6875};
    EXPECT_EQ(results, expected);
}

TEST(Ema, IsFirstValidAtIndexPeriodMinusOne) {
    for (const int n : {1, 2, 3, 12, 50, 200}) {
        const auto results = stream(n, std::vector<double>(300, 7.0));
        EXPECT_EQ(first_valid(results), static_cast<std::size_t>(n - 1)) << "period " << n;
    }
}

TEST(Ema, HasNoValueBeforeItsPeriodIsFull) {
    EXPECT_FALSE(Ema(2).ready());
    EXPECT_EQ(first_valid(stream(5, {1, 2, 3, 4})), std::nullopt);
    EXPECT_TRUE(stream(5, {}).empty());
}

TEST(Ema, OfPeriodOneIsItsInput) {
    const std::vector<double> values = {3.25, -1.5, 1e9, 0.125};
    const auto results = stream(1, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
        EXPECT_EQ(results[i], values[i]);
    }
}

TEST(Ema, OfAConstantIsThatConstant) {
    for (const double constant : {0.0, 100.25, -3.5}) {
        for (const auto& result : stream(9, std::vector<double>(100, constant))) {
            EXPECT_EQ(result.value_or(constant), constant);
        }
    }
}

TEST(Ema, LagsARampByHalfItsPeriod) {
    // Seeded by the mean of the first n, the lag is (n - 1) / 2 steps from the first value on.
    std::vector<double> ramp;
    ramp.reserve(400);
    for (int i = 0; i < 400; ++i) {
        ramp.push_back(1000.0 + 0.5 * i);
    }
    for (const int n : {2, 9, 21, 50}) {
        const auto results = stream(n, ramp);
        for (std::size_t i = static_cast<std::size_t>(n - 1); i < ramp.size(); ++i) {
            EXPECT_NEAR(results[i].value(), ramp[i] - 0.5 * (n - 1) / 2.0, 1e-9) << n << " " << i;
        }
    }
}

TEST(Ema, StreamedEqualsTheWholeSeriesAtOnce) {
    const auto walk = random_walk(1, 2'000);
    for (const int n : {1, 2, 12, 50}) {
        expect_near(stream(n, walk), batch_ema(walk, n), 1e-12);
    }
}

}  // namespace
}  // namespace millrace::indicators
