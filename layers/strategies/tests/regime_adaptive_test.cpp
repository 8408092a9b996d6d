#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::MarketRegime;
using events::ReasonCode;
using events::SignalType;

/// Up and down by a rupee in turn, around 100, then the changes given.
std::vector<events::Bar> bars_then(std::initializer_list<double> changes) {
    std::vector<double> closes;
    double price = 100;
    for (int i = 0; i < 15; ++i) {
        closes.push_back(price + 1);
        closes.push_back(price);
    }
    for (const double change : changes) {
        closes.push_back(price += change);
    }
    return bars_of(closes);
}

std::vector<Decision> decide(const std::vector<events::Bar>& bars, const RegimeAt& regime,
                             bool allow_short = false) {
    events::Parameters parameters;
    parameters.set("allow_short", allow_short);
    return drive(*make("regime_adaptive", parameters), bars, nullptr, regime);
}

RegimeAt always(MarketRegime regime) {
    return [regime](std::size_t) { return regime; };
}

/// `first` before that bar, `then` from it on.
RegimeAt change_at(std::size_t index, MarketRegime first, MarketRegime then) {
    return [=](std::size_t i) { return i < index ? first : then; };
}

TEST(RegimeAdaptive, BuysAPullbackOfARiseAndLeavesWhenTheRiseIsOver) {
    const auto bars = bars_then({-3, -3, -3, 4, 4, 4, 4});
    const auto up = decide(bars, always(MarketRegime::TrendingUp));
    ASSERT_EQ(up.size(), 1U);
    EXPECT_EQ(up[0].signal.type, SignalType::Buy);
    EXPECT_EQ(up[0].signal.reason.code, ReasonCode::RegimePullback);
    EXPECT_LE(up[0].signal.reason.numbers[0], 40);
    const auto stormy =
        decide(bars, change_at(34, MarketRegime::TrendingUp, MarketRegime::Volatile));
    ASSERT_EQ(stormy.size(), 2U);
    EXPECT_EQ(stormy[1].index, 34U);
    EXPECT_EQ(stormy[1].signal.type, SignalType::Exit);
    EXPECT_EQ(stormy[1].signal.reason.code, ReasonCode::RegimeOver);
}

TEST(RegimeAdaptive, SellsARallyOfAFallWhereShortIsAllowed) {
    const auto bars = bars_then({3, 3, 3, -4});
    EXPECT_TRUE(decide(bars, always(MarketRegime::TrendingDown)).empty());
    const auto shorted = decide(bars, always(MarketRegime::TrendingDown), true);
    ASSERT_EQ(shorted.size(), 1U);
    EXPECT_EQ(shorted[0].signal.type, SignalType::Sell);
    EXPECT_EQ(shorted[0].signal.reason.code, ReasonCode::RegimeRally);
    const auto turned =
        decide(bars, change_at(33, MarketRegime::TrendingDown, MarketRegime::TrendingUp), true);
    ASSERT_EQ(turned.size(), 2U);
    EXPECT_EQ(turned[1].signal.reason.code, ReasonCode::RegimeOver);
}

TEST(RegimeAdaptive, TradesARangeToItsMean) {
    const auto low = decide(bars_then({-3, 1, 1, 1, 1}), always(MarketRegime::Ranging));
    ASSERT_EQ(low.size(), 2U);
    EXPECT_EQ(low[0].index, 30U);
    EXPECT_EQ(low[0].signal.reason.code, ReasonCode::RangeLow);
    EXPECT_EQ(low[1].signal.type, SignalType::Exit);
    EXPECT_EQ(low[1].signal.reason.code, ReasonCode::RangeMean);
    const auto top = bars_then({4, -1, -1, -1, -1, -1});
    EXPECT_TRUE(decide(top, always(MarketRegime::Ranging)).empty());
    const auto high = decide(top, always(MarketRegime::Ranging), true);
    ASSERT_EQ(high.size(), 2U);
    EXPECT_EQ(high[0].signal.reason.code, ReasonCode::RangeHigh);
    EXPECT_EQ(high[1].signal.type, SignalType::Exit);
}

TEST(RegimeAdaptive, StandsAsideInAStormAndWhereNoRegimeIsKnown) {
    const auto bars = bars_of(random_walk(2, 3'000));
    EXPECT_TRUE(decide(bars, always(MarketRegime::Volatile), true).empty());
    EXPECT_TRUE(decide(bars, always(MarketRegime::Absent), true).empty());
}

TEST(RegimeAdaptive, SaysNothingOfAFlatMarket) {
    const auto bars = bars_of(std::vector<double>(200, 100.0));
    for (const auto regime : {MarketRegime::Ranging, MarketRegime::TrendingDown}) {
        EXPECT_TRUE(decide(bars, always(regime)).empty());
    }
}

}  // namespace
}  // namespace millrace::strategies
