#include <gtest/gtest.h>

#include <cmath>

#include <millrace/indicators/macd.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::SignalType;

TEST(MacdTrend, SpeaksExactlyWhereTheMacdCrossesItsSignalLine) {
    const auto closes = random_walk(11, 5'000);
    const auto decisions = drive(*make("macd_trend"), bars_of(closes));
    indicators::Macd macd(12, 26, 9);
    std::vector<std::pair<std::size_t, SignalType>> expected;
    double before = std::nan("");
    for (std::size_t i = 0; i < closes.size(); ++i) {
        if (!macd.update(closes[i])) {
            continue;
        }
        const double now = macd.line() - macd.signal();
        if (before <= 0 && now > 0) {
            expected.emplace_back(i, SignalType::Buy);
        } else if (before >= 0 && now < 0) {
            expected.emplace_back(i, SignalType::Exit);
        }
        before = now;
    }
    EXPECT_GT(expected.size(), 100U);
    ASSERT_EQ(decisions.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(decisions[i].index, expected[i].first);
        EXPECT_EQ(decisions[i].signal.type, expected[i].second);
    }
}

}  // namespace
}  // namespace millrace::strategies
