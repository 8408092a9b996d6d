#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

TEST(BuyAndHold, AsksForALongPositionUntilItHoldsOne) {
    const auto bars = bars_of(random_walk(1, 3));
    const auto strategy = make("buy_and_hold");
    const events::Parameters none;
    events::Position position;
    const auto signal_at = [&](std::size_t i) {
        return strategy->process_bar(bars[i], {.symbol = bars[i].symbol,
                                               .now = bars[i].close_time(),
                                               .current_position = &position,
                                               .insight = nullptr,
                                               .regime = events::MarketRegime::Absent,
                                               .parameters = &none});
    };
    ASSERT_TRUE(signal_at(0));
    EXPECT_TRUE(signal_at(1)) << "nothing was bought yet";
    position.quantity = events::Quantity::from_whole(100).value();
    EXPECT_FALSE(signal_at(2));
}

}  // namespace
}  // namespace millrace::strategies
