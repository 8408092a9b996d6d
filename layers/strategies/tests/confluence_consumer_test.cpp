#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::Bias;
using events::InsightSignal;
using events::ReasonCode;
using events::SignalType;

struct Settings {
    double min_confidence = 0.7;
    bool require_improving = false;
    bool enabled = true;
};

std::unique_ptr<Strategy> consumer(const Settings& settings) {
    events::Parameters parameters;
    parameters.set("min_confidence", settings.min_confidence);
    parameters.set("require_improving", settings.require_improving);
    parameters.set("enabled", settings.enabled);
    return make("confluence_consumer", parameters);
}

events::ConfluenceInsight insight(Bias bias, double confidence,
                                  InsightSignal signal = InsightSignal::Stable) {
    events::ConfluenceInsight made;
    made.bias = bias;
    made.confidence = confidence;
    made.signal = signal;
    return made;
}

std::optional<events::Signal> decide(Strategy& strategy, const events::ConfluenceInsight* shown) {
    const double close[] = {100.0};
    const auto decisions = drive(strategy, bars_of(close), [&](std::size_t) { return shown; });
    return decisions.empty() ? std::nullopt : std::optional(decisions[0].signal);
}

TEST(ConfluenceConsumer, DecidesByItsTable) {
    constexpr Settings plain{};
    constexpr Settings improving{.require_improving = true};
    constexpr Settings disabled{.enabled = false};
    constexpr Settings anything{.min_confidence = 0};
    constexpr auto nothing = SignalType::Hold;
    struct Row {
        Settings settings;
        events::ConfluenceInsight shown;
        SignalType expected;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const Row rows[] = {
        {plain, insight(Bias::Bullish, 0.9), SignalType::Buy},
        {plain, insight(Bias::Bearish, 0.9), SignalType::Sell},
        {plain, insight(Bias::Neutral, 0.9), nothing},
        {plain, insight(Bias::Bullish, 0.7), SignalType::Buy},  // at the minimum counts
        {plain, insight(Bias::Bullish, 0.6999999), nothing},
        {plain, insight(Bias::Bearish, 0.6999999), nothing},
        {plain, insight(Bias::Bullish, nan), nothing},
        {plain, insight(Bias::Bullish, 0.9, InsightSignal::Weakening), SignalType::Buy},
        {improving, insight(Bias::Bullish, 0.9, InsightSignal::Improving), SignalType::Buy},
        {improving, insight(Bias::Bearish, 0.9, InsightSignal::Improving), SignalType::Sell},
        {improving, insight(Bias::Bullish, 0.9, InsightSignal::Stable), nothing},
        {improving, insight(Bias::Bearish, 0.9, InsightSignal::Weakening), nothing},
        {improving, insight(Bias::Bullish, 0.5, InsightSignal::Improving), nothing},
        {disabled, insight(Bias::Bullish, 1.0, InsightSignal::Improving), nothing},
        {anything, insight(Bias::Bearish, 0.0), SignalType::Sell},
        {anything, insight(Bias::Neutral, 1.0), nothing},
    };
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const auto signal = decide(*consumer(rows[i].settings), &rows[i].shown);
        EXPECT_EQ(signal ? signal->type : nothing, rows[i].expected) << "row " << i;
    }
}

TEST(ConfluenceConsumer, SaysNothingWithoutAnInsight) {
    EXPECT_EQ(decide(*consumer({}), nullptr), std::nullopt);
}

TEST(ConfluenceConsumer, NamesConfidenceAndMinimumAsItsReason) {
    const auto bullish = insight(Bias::Bullish, 0.85);
    const auto buy = decide(*consumer({}), &bullish);
    ASSERT_TRUE(buy);
    EXPECT_EQ(buy->reason, events::reason(ReasonCode::ConfluenceBullish, 0.85, 0.7));
    EXPECT_EQ(buy->confidence, 0.85);
    const auto bearish = insight(Bias::Bearish, 0.75);
    const auto sell = decide(*consumer({}), &bearish);
    ASSERT_TRUE(sell);
    EXPECT_EQ(sell->reason, events::reason(ReasonCode::ConfluenceBearish, 0.75, 0.7));
}

TEST(ConfluenceConsumer, FillsInTimeAndSymbol) {
    const auto bars = bars_of(random_walk(1, 3));
    const auto bullish = insight(Bias::Bullish, 0.9);
    const auto decisions =
        drive(*consumer({}), bars, [&](std::size_t i) { return i == 1 ? &bullish : nullptr; });
    ASSERT_EQ(decisions.size(), 1U);
    EXPECT_EQ(decisions[0].signal.at, bars[1].close_time());
    EXPECT_EQ(decisions[0].signal.symbol, bars[1].symbol);
}

TEST(ConfluenceConsumer, IgnoresThePrices) {
    const auto bullish = insight(Bias::Bullish, 0.9);
    const auto show = [&](std::size_t i) { return i % 7 == 0 ? &bullish : nullptr; };
    EXPECT_EQ(drive(*consumer({}), bars_of(random_walk(1, 500)), show),
              drive(*consumer({}), bars_of(random_walk(2, 500)), show));
}

}  // namespace
}  // namespace millrace::strategies
