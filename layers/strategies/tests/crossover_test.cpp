#include "crossover.h"

#include <gtest/gtest.h>

#include <cmath>

#include <millrace/indicators/ehma.h>
#include <millrace/indicators/ema.h>
#include <millrace/indicators/sma.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::SignalType;

events::Parameters settings(std::int64_t fast, std::int64_t slow, bool allow_short = false) {
    events::Parameters parameters;
    parameters.set("fast", fast);
    parameters.set("slow", slow);
    parameters.set("allow_short", allow_short);
    return parameters;
}

std::vector<double> flat_then(std::size_t flat, std::initializer_list<double> rest) {
    std::vector<double> closes(flat, 100.0);
    closes.insert(closes.end(), rest);
    return closes;
}

/// The rule as the requirement states it, over whole series.
template <class Average>
std::vector<std::pair<std::size_t, SignalType>> expected_crosses(const std::vector<double>& closes,
                                                                 int fast, int slow) {
    Average fast_average(fast);
    Average slow_average(slow);
    std::vector<std::pair<double, double>> lines;  // NaN where not valid
    for (const double close : closes) {
        const bool fast_ready = fast_average.update(close);
        const bool slow_ready = slow_average.update(close);
        lines.emplace_back(fast_ready ? fast_average.value() : std::nan(""),
                           slow_ready ? slow_average.value() : std::nan(""));
    }
    std::vector<std::pair<std::size_t, SignalType>> crosses;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto [f0, s0] = lines[i - 1];
        const auto [f1, s1] = lines[i];
        if (f0 <= s0 && f1 > s1) {
            crosses.emplace_back(i, SignalType::Buy);
        } else if (f0 >= s0 && f1 < s1) {
            crosses.emplace_back(i, SignalType::Exit);
        }
    }
    return crosses;
}

std::vector<std::pair<std::size_t, SignalType>> types_of(const std::vector<Decision>& decisions) {
    std::vector<std::pair<std::size_t, SignalType>> types;
    types.reserve(decisions.size());
    for (const Decision& decision : decisions) {
        types.emplace_back(decision.index, decision.signal.type);
    }
    return types;
}

class EveryCrossover : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Strategies, EveryCrossover,
                         testing::Values("ema_cross", "ehma_pivot", "sma_cross"),
                         [](const auto& each) { return std::string(each.param); });

TEST_P(EveryCrossover, BuysOnACrossAboveAndExitsOnACrossBelow) {
    const auto bars = bars_of(flat_then(40, {110, 120, 90, 60, 50}));
    const auto decisions = drive(*make(GetParam(), settings(3, 9)), bars);
    ASSERT_EQ(decisions.size(), 2U);
    const events::Signal& up = decisions[0].signal;
    EXPECT_EQ(decisions[0].index, 40U);
    EXPECT_EQ(up.type, SignalType::Buy);
    EXPECT_EQ(up.reason.code, events::ReasonCode::CrossedAbove);
    EXPECT_EQ(up.reason.count, 2);
    EXPECT_GT(up.reason.numbers[0], up.reason.numbers[1]);
    const events::Signal& down = decisions[1].signal;
    EXPECT_EQ(down.type, SignalType::Exit);
    EXPECT_EQ(down.reason.code, events::ReasonCode::CrossedBelow);
    EXPECT_LT(down.reason.numbers[0], down.reason.numbers[1]);
}

TEST_P(EveryCrossover, FillsInTimeSymbolAndConfidence) {
    const auto bars = bars_of(flat_then(40, {110}));
    const auto decisions = drive(*make(GetParam(), settings(3, 9)), bars);
    ASSERT_EQ(decisions.size(), 1U);
    EXPECT_EQ(decisions[0].signal.at, bars[40].close_time());
    EXPECT_EQ(decisions[0].signal.symbol, bars[40].symbol);
    EXPECT_EQ(decisions[0].signal.confidence, 1.0);
}

TEST_P(EveryCrossover, SellsOnACrossBelowWhereShortIsAllowed) {
    const auto bars = bars_of(flat_then(40, {90, 80, 120, 140}));
    const auto decisions = drive(*make(GetParam(), settings(3, 9, true)), bars);
    ASSERT_EQ(decisions.size(), 2U);
    EXPECT_EQ(decisions[0].signal.type, SignalType::Sell);
    EXPECT_EQ(decisions[1].signal.type, SignalType::Buy);
}

TEST_P(EveryCrossover, SaysNothingOfAFlatMarket) {
    EXPECT_TRUE(drive(*make(GetParam()), bars_of(flat_then(500, {}))).empty());
}

TEST_P(EveryCrossover, SaysNothingWhileTheTrendHolds) {
    std::vector<double> rising;
    rising.reserve(300);
    for (int i = 0; i < 300; ++i) {
        rising.push_back(100.0 + i);
    }
    EXPECT_TRUE(drive(*make(GetParam()), bars_of(rising)).empty());
}

TEST_P(EveryCrossover, NeedsBothAveragesOnTwoBarsBeforeItSpeaks) {
    // First valid: EMA(21) and SMA(21) at 20, EHMA(21) at 21 + 5 - 2 = 24.
    const std::size_t first_valid = GetParam() == std::string("ehma_pivot") ? 24 : 20;
    auto jump_at = [&](std::size_t index) {
        return drive(*make(GetParam()), bars_of(flat_then(index, {110, 111, 112, 113})));
    };
    EXPECT_TRUE(jump_at(first_valid - 1).empty());
    EXPECT_TRUE(jump_at(first_valid).empty());
    const auto decisions = jump_at(first_valid + 1);
    ASSERT_EQ(decisions.size(), 1U);
    EXPECT_EQ(decisions[0].index, first_valid + 1);
}

TEST_P(EveryCrossover, FindsExactlyTheCrossesOfItsRule) {
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        const auto closes = random_walk(seed, 5'000);
        const auto found = types_of(drive(*make(GetParam(), settings(9, 21)), bars_of(closes)));
        const std::string type = GetParam();
        const auto expected = type == "ema_cross" ? expected_crosses<indicators::Ema>(closes, 9, 21)
                              : type == "sma_cross"
                                  ? expected_crosses<indicators::Sma>(closes, 9, 21)
                                  : expected_crosses<indicators::Ehma>(closes, 9, 21);
        EXPECT_GT(found.size(), 50U);
        EXPECT_EQ(found, expected) << "seed " << seed;
    }
}

TEST_P(EveryCrossover, LooksAtNoInsightAndNoPriceButTheClose) {
    const auto plain = bars_of(random_walk(6, 2'000));
    auto other = plain;
    for (events::Bar& bar : other) {
        bar.open = 1;
        bar.high = 1e6;
        bar.low = 0.5;
        bar.volume = 0;
    }
    events::ConfluenceInsight bearish;
    bearish.bias = events::Bias::Bearish;
    bearish.confidence = 1;
    EXPECT_EQ(drive(*make(GetParam()), plain),
              drive(*make(GetParam()), other, [&](std::size_t) { return &bearish; }));
}

}  // namespace
}  // namespace millrace::strategies
