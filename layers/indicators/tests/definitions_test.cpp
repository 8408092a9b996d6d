// What the headers say of constants, of nothing traded, of one value, of huge ones; and values
// worked out by hand.
#include "every_indicator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "reference.h"

namespace millrace::indicators {
namespace {

std::map<std::string, Outputs> last_outputs(int n, const std::vector<TestBar>& bars) {
    std::map<std::string, Outputs> outputs;
    for (const Subject& subject : every_indicator(n)) {
        const auto indicator = subject.make();
        for (const TestBar& bar : bars) {
            indicator->update(bar);
        }
        outputs[subject.name] = indicator->ready() ? indicator->outputs() : Outputs{-7, -7, -7};
    }
    return outputs;
}

std::vector<TestBar> same_bars(double price, double volume, std::size_t count) {
    return std::vector<TestBar>(count, {price, price, price, volume});
}

TEST(AConstantSeries, GivesWhatTheHeadersSayToTheLastBit) {
    for (const double price : {0.1, 1234.55, 1e12 + 0.1}) {
        const double typical = (price + price + price) / 3;
        const std::map<std::string, Outputs> expected = {
            {"sma", {price}},
            {"ema", {price}},
            {"wma", {price}},
            {"dema", {price}},
            {"tema", {price}},
            {"kama", {price}},
            {"hma", {price}},
            {"ehma", {price}},
            {"rsi", {0}},
            {"roc", {0}},
            {"stddev", {0}},
            {"rolling_min", {price}},
            {"rolling_max", {price}},
            {"linear_regression_slope", {0}},
            {"bollinger", {price, price, price}},
            {"macd", {0, 0, 0}},
            {"stochastic", {0, 0}},
            {"cci", {0}},
            {"williams_r", {0}},
            {"atr", {0}},
            {"adx", {0, 0, 0}},
            {"keltner", {price, price, price}},
            {"donchian", {price, price, price}},
            {"supertrend", {price, 0}},
            {"vwma", {price}},
            {"obv", {300}},
            {"mfi", {0}},
            {"session_vwap", {typical}},
        };
        for (const int n : {1, 2, 4, 16}) {
            const auto actual = last_outputs(n, same_bars(price, 300, 500));
            EXPECT_EQ(actual, expected) << "period " << n;
        }
    }
}

/// A window of one value: nothing is left of what was before.
TEST(AConstantWindow, GivesExactlyThatConstantAfterAWalk) {
    for (const int n : {2, 9, 20}) {
        auto bars = random_bars(8, 333);
        const auto still = same_bars(0.1, 7, 2 * static_cast<std::size_t>(n));
        bars.insert(bars.end(), still.begin(), still.end());
        const auto outputs = last_outputs(n, bars);
        for (const std::string average : {"sma", "wma", "hma", "vwma", "rolling_min"}) {
            EXPECT_EQ(outputs.at(average).front(), 0.1) << average;
        }
        EXPECT_EQ(outputs.at("bollinger"), (Outputs{0.1, 0.1, 0.1}));
        for (const std::string spread :
             {"stddev", "linear_regression_slope", "roc", "cci", "mfi"}) {
            EXPECT_EQ(outputs.at(spread).front(), 0) << spread;
        }
    }
}

TEST(BarsWithoutVolume, AreDefined) {
    auto bars = random_bars(9, 200);
    for (TestBar& bar : bars) {
        bar.volume = 0;
    }
    const auto outputs = last_outputs(14, bars);
    EXPECT_EQ(outputs.at("vwma").front(), outputs.at("sma").front());
    EXPECT_EQ(outputs.at("obv").front(), 0);
    EXPECT_EQ(outputs.at("mfi").front(), 0);
    EXPECT_EQ(outputs.at("session_vwap").front(), -7) << "has no value";
}

TEST(OneBar, HasAValueOnlyWhereOneIsEnough) {
    for (const Subject& subject : every_indicator(1)) {
        const auto indicator = subject.make();
        EXPECT_EQ(indicator->update({12, 8, 10, 5}), subject.first_valid == 0) << subject.name;
    }
    const auto outputs = last_outputs(1, {{12, 8, 10, 5}});
    EXPECT_EQ(outputs.at("sma").front(), 10);
    EXPECT_EQ(outputs.at("obv").front(), 5);
    EXPECT_EQ(outputs.at("donchian"), (Outputs{12, 10, 8}));
    EXPECT_EQ(outputs.at("williams_r").front(), -50);
    EXPECT_EQ(outputs.at("stddev").front(), 0);
    EXPECT_EQ(outputs.at("session_vwap").front(), 10);
}

/// One value of 1e12 among prices near 1,000: once it has left the window nothing of it is left.
TEST(AHugeValue, LeavesNothingBehind) {
    for (const int n : {2, 9, 20}) {
        Sma mean(n);
        StdDev deviation(n);
        Wma weighted(n);
        const auto walk = random_walk(4, 400);
        for (std::size_t i = 0; i < walk.size(); ++i) {
            const double x = i == 200 ? 1e12 : walk[i];
            mean.update(x);
            deviation.update(x);
            weighted.update(x);
            const auto age = static_cast<int>(i) - 200;
            if (age >= n) {
                Sma fresh(n);
                StdDev fresh_deviation(n);
                Wma fresh_weighted(n);
                for (std::size_t j = i + 1 - static_cast<std::size_t>(n); j <= i; ++j) {
                    fresh.update(walk[j]);
                    fresh_deviation.update(walk[j]);
                    fresh_weighted.update(walk[j]);
                }
                ASSERT_NEAR(mean.value(), fresh.value(), 1e-12 * walk[i]) << n << " " << age;
                ASSERT_NEAR(deviation.value(), fresh_deviation.value(), 1e-9) << n << " " << age;
                if (age >= 2 * n) {  // a lap later, as its header says
                    ASSERT_NEAR(weighted.value(), fresh_weighted.value(), 1e-12 * walk[i]);
                }
            }
        }
    }
}

TEST(RollingSums, DoNotDriftInAMillionSteps) {
    StdDev streamed(20);
    Wma weighted(20);
    const auto walk = random_walk(6, 1'000'010);
    for (const double x : walk) {
        streamed.update(x);
        weighted.update(x);
    }
    StdDev fresh(20);
    Wma fresh_weighted(20);
    for (std::size_t i = walk.size() - 20; i < walk.size(); ++i) {
        fresh.update(walk[i]);
        fresh_weighted.update(walk[i]);
    }
    const double price = std::fabs(walk.back());
    EXPECT_NEAR(streamed.mean(), fresh.mean(), 1e-15 * price);
    EXPECT_NEAR(streamed.value(), fresh.value(), 1e-13 * fresh.value());
    EXPECT_NEAR(weighted.value(), fresh_weighted.value(), 1e-14 * price);
}

TEST(StdDev, KeepsTheDigitsThatSquaresLose) {
    // Around a million, in steps of a thousandth: E[x2] - E[x]2 has no digit of it.
    StdDev deviation(4);
    for (const double x : {1e6, 1e6 + 1.0 / 1024, 1e6, 1e6 + 1.0 / 1024}) {
        deviation.update(x);
    }
    EXPECT_EQ(deviation.value(), 1.0 / 2048);
}

TEST(Rsi, IsHundredWhileThePriceOnlyRisesAndZeroWhileItFalls) {
    Rsi up(14);
    Rsi down(14);
    for (int i = 0; i < 100; ++i) {
        up.update(100.0 + i);
        down.update(200.0 - i);
    }
    EXPECT_EQ(up.value(), 100);
    EXPECT_EQ(down.value(), 0);
}

TEST(LinearRegressionSlope, OfARampIsItsStep) {
    LinearRegressionSlope slope(14);
    for (int i = 0; i < 100; ++i) {
        if (slope.update(1000.0 + 0.25 * i)) {
            EXPECT_NEAR(slope.value(), 0.25, 1e-12);
        }
    }
}

TEST(Adx, HasItsDirectionsBeforeItsAverage) {
    Adx adx(3);
    for (int i = 0; i < 10; ++i) {
        adx.update(11.0 + i, 9.0 + i, 10.0 + i);
        EXPECT_EQ(adx.directions_ready(), i >= 3);
        EXPECT_EQ(adx.ready(), i >= 5);
    }
    EXPECT_EQ(adx.value(), 100);
    EXPECT_NEAR(adx.plus_di(), 50, 1e-12);  // up by 1 of a range of 2
    EXPECT_EQ(adx.minus_di(), 0);
}

TEST(Supertrend, TurnsWhenACloseReachesTheLineItRunsAlong) {
    Supertrend trend(1, 1);
    trend.update(11, 9, 10);
    trend.update(12, 10, 11);  // range 2, bands 13 and 9, close at the middle: rising
    EXPECT_TRUE(trend.rising());
    EXPECT_EQ(trend.value(), 9);
    trend.update(12, 11, 12);  // range 1, bands 12.5 and 10.5
    EXPECT_EQ(trend.value(), 10.5);
    trend.update(11, 10, 10.5);  // reaches 10.5: falling, along the upper one, which stayed
    EXPECT_FALSE(trend.rising());
    EXPECT_EQ(trend.value(), 12.5);
}

TEST(SessionVwap, StartsAnewWithEachSession) {
    SessionVwap vwap;
    EXPECT_FALSE(vwap.update(10, 10, 10, 0));
    EXPECT_TRUE(vwap.update(12, 12, 12, 100));
    EXPECT_TRUE(vwap.update(16, 16, 16, 300));
    EXPECT_EQ(vwap.value(), 15);
    vwap.start_session();
    EXPECT_FALSE(vwap.ready());
    EXPECT_TRUE(vwap.update(8, 8, 8, 1));
    EXPECT_EQ(vwap.value(), 8);
}

TEST(Obv, TakesTheSideOfTheClose) {
    Obv obv;
    obv.update(10, 100);
    obv.update(11, 50);
    obv.update(11, 70);
    obv.update(9, 30);
    EXPECT_EQ(obv.value(), 120);
}

}  // namespace
}  // namespace millrace::indicators
