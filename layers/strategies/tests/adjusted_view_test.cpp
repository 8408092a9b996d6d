#include <millrace/strategies/adjusted_view.h>

#include <gtest/gtest.h>

#include <millrace/strategies/registry.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::Bar;
using events::Position;
using events::Price;
using events::Quantity;
using events::StrategyContext;
using events::Timestamp;

/// Keeps what it is shown.
class Witness final : public Strategy {
public:
    Witness(Bar& bar, Position& position) : bar_(&bar), position_(&position) {}
    std::optional<events::Signal> process_bar(const Bar& bar,
                                              const StrategyContext& context) override {
        *bar_ = bar;
        *position_ = *context.current_position;
        return std::nullopt;
    }

private:
    Bar* bar_;
    Position* position_;
};

class SeenAdjusted : public ::testing::Test {
protected:
    /// Shows a bar at the minute given, with a position of 300 at 40 in shares as they are then.
    void show(std::int64_t minute) {
        Bar bar;
        bar.open_time = at(minute);
        bar.open = 40;
        bar.high = 42;
        bar.low = 38;
        bar.close = 41;
        bar.volume = 1'000;
        Position position;
        position.quantity = *Quantity::from_whole(300);
        position.average_entry = *Price::from_whole(40);
        position.cost = *events::Money::from_whole(12'000);
        StrategyContext context;
        context.now = bar.close_time();
        context.current_position = &position;
        EXPECT_FALSE(strategy->process_bar(bar, context));
    }
    static Timestamp at(std::int64_t minute) { return Timestamp::from_seconds(minute * 60); }

    Bar seen;
    Position held;
    /// 5 for each share of the beginning, from minute 10 on 15.
    std::unique_ptr<Strategy> strategy =
        seen_adjusted([](Timestamp time) { return time < at(10) ? 5.0 : 15.0; },
                      std::make_unique<Witness>(seen, held));
};

TEST_F(SeenAdjusted, ShowsBarsAndPositionInSharesOfTheFirstBar) {
    show(9);
    EXPECT_EQ(seen.close, 41);
    EXPECT_EQ(seen.volume, 1'000);
    EXPECT_EQ(held.quantity, *Quantity::from_whole(300));
    show(10);
    EXPECT_EQ(seen.open, 120);
    EXPECT_EQ(seen.high, 126);
    EXPECT_EQ(seen.low, 114);
    EXPECT_EQ(seen.close, 123);
    EXPECT_EQ(seen.volume, 1'000.0 / 3);
    EXPECT_EQ(seen.open_time, at(10));
    EXPECT_EQ(held.quantity, *Quantity::from_whole(100));
    EXPECT_EQ(held.average_entry, *Price::from_whole(120));
    EXPECT_EQ(held.cost, *events::Money::from_whole(12'000));
}

TEST_F(SeenAdjusted, ThatBeginsAfterAnActionShowsWhatThereIs) {
    show(11);
    EXPECT_EQ(seen.close, 41);
    EXPECT_EQ(held.quantity, *Quantity::from_whole(300));
}

TEST(SeenAdjustedLaw, EveryStrategyDecidesAsIfThereHadBeenNoSplit) {
    constexpr std::size_t count = 3'000;
    constexpr std::size_t ex_bar = 1'500;
    const std::vector<Bar> whole = bars_of(random_walk(5, count));
    std::vector<Bar> split = whole;
    for (Bar& bar : std::span(split).subspan(ex_bar)) {
        bar.open /= 4;
        bar.high /= 4;
        bar.low /= 4;
        bar.close /= 4;
        bar.volume *= 4;
    }
    const Timestamp ex_time = split[ex_bar].open_time;
    events::ConfluenceInsight insight;
    insight.confidence = 0.9;
    const auto insight_at = [&](std::size_t index) {
        insight.bias = index / 100 % 2 == 0 ? events::Bias::Bullish : events::Bias::Bearish;
        return &insight;
    };
    const auto regime_at = [](std::size_t) { return events::MarketRegime::Ranging; };
    for (const StrategySpec& spec : registered_strategies()) {
        const auto plain = make(spec.type);
        const auto adjusted =
            seen_adjusted([&](Timestamp at) { return at < ex_time ? 1.0 : 4.0; }, make(spec.type));
        const auto expected = drive(*plain, whole, insight_at, regime_at);
        EXPECT_GT(expected.size(), 5U) << spec.type;
        EXPECT_EQ(drive(*adjusted, split, insight_at, regime_at), expected) << spec.type;
    }
}

}  // namespace
}  // namespace millrace::strategies
