#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::ReasonCode;
using events::SignalType;

/// Flat, then changes of a rupee a bar: `down` of them, then `up`, then `down_again`.
std::vector<double> closes(int down, int up, int down_again = 0) {
    std::vector<double> all;
    double price = 100;
    const auto move = [&](int bars, double change) {
        for (int i = 0; i < bars; ++i) {
            all.push_back(price += change);
        }
    };
    for (int i = 0; i < 10; ++i) {  // up and down in turn: an RSI of 50
        move(1, 1);
        move(1, -1);
    }
    move(down, -1);
    move(up, 1);
    move(down_again, -1);
    return all;
}

std::vector<SignalType> types_of(const std::vector<Decision>& decisions) {
    std::vector<SignalType> types;
    types.reserve(decisions.size());
    for (const Decision& decision : decisions) {
        types.push_back(decision.signal.type);
    }
    return types;
}

TEST(RsiReversion, BuysWhatIsOversoldAndLeavesInTheMiddle) {
    const auto decisions = drive(*make("rsi_reversion"), bars_of(closes(20, 12)));
    ASSERT_EQ(types_of(decisions), (std::vector{SignalType::Buy, SignalType::Exit}));
    EXPECT_EQ(decisions[0].signal.reason.code, ReasonCode::RsiOversold);
    EXPECT_LT(decisions[0].signal.reason.numbers[0], 30);
    EXPECT_EQ(decisions[1].signal.reason.code, ReasonCode::RsiBackAtExit);
    EXPECT_GT(decisions[1].signal.reason.numbers[0], 50);
}

TEST(RsiReversion, SellsWhatIsOverboughtWhereShortIsAllowed) {
    events::Parameters parameters;
    parameters.set("allow_short", true);
    const auto bars = bars_of(closes(0, 20, 30));
    EXPECT_EQ(types_of(drive(*make("rsi_reversion", parameters), bars)),
              (std::vector{SignalType::Sell, SignalType::Exit, SignalType::Buy}));
    EXPECT_EQ(types_of(drive(*make("rsi_reversion"), bars)),
              (std::vector{SignalType::Exit, SignalType::Buy}))
        << "else it is flat above";
}

TEST(RsiReversion, SaysNothingOfAFlatMarket) {
    EXPECT_TRUE(drive(*make("rsi_reversion"), bars_of(std::vector<double>(200, 100.0))).empty());
}

}  // namespace
}  // namespace millrace::strategies
