#include <millrace/strategies/bar_view.h>

#include <stdexcept>

#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::Bar;
using events::Signal;
using events::SignalType;
using events::StrategyContext;

using Answer = std::function<std::optional<Signal>(const Bar&, const StrategyContext&)>;

class Scripted final : public Strategy {
public:
    explicit Scripted(Answer answer) : answer_(std::move(answer)) {}
    std::optional<Signal> process_bar(const Bar& bar, const StrategyContext& context) override {
        return answer_(bar, context);
    }

private:
    Answer answer_;
};

/// Says what the close of a bar says: 1 buys, 2 sells, 3 exits, 0 holds, else nothing.
std::optional<Signal> by_close(const Bar& bar, const StrategyContext& context) {
    if (bar.close < 0) {
        return std::nullopt;
    }
    Signal signal;
    signal.at = context.now;
    signal.symbol = context.symbol;
    signal.type = static_cast<SignalType>(static_cast<int>(bar.close));
    return signal;
}

Bar closing_at(double close) {
    Bar bar;
    bar.close = close;
    return bar;
}

/// What is answered to one minute of which the view shows bars of these closes.
std::optional<Signal> answer_to(const std::vector<double>& closes, Answer answer = by_close) {
    std::vector<Bar> shown;
    shown.reserve(closes.size());
    for (const double close : closes) {
        shown.push_back(closing_at(close));
    }
    const auto strategy = seen_through([&](const Bar&) { return std::span<const Bar>(shown); },
                                       std::make_unique<Scripted>(std::move(answer)));
    const double price = 100;
    const auto found = drive(*strategy, bars_of(std::span(&price, 1)));
    return found.empty() ? std::nullopt : std::optional(found.front().signal);
}

TEST(ABarView, IsAllThatItsStrategySees) {
    const std::vector<double> prices = {1, 2, 3, 4, 5, 6};
    const auto minutes = bars_of(prices);
    std::vector<Bar> seen;
    std::vector<events::Timestamp> times;
    Bar shown;
    const auto every_third = [&](const Bar& minute) {
        shown = minute;
        shown.volume = 7;
        const bool is_third = static_cast<int>(minute.close) % 3 == 0;
        return std::span<const Bar>(&shown, is_third ? 1 : 0);
    };
    const auto strategy = seen_through(
        every_third,
        std::make_unique<Scripted>([&](const Bar& bar, const StrategyContext& context) {
            seen.push_back(bar);
            times.push_back(context.now);
            return std::optional<Signal>();
        }));
    EXPECT_TRUE(drive(*strategy, minutes).empty());
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].close, 3);
    EXPECT_EQ(seen[1].close, 6);
    EXPECT_EQ(seen[1].volume, 7);
    EXPECT_EQ(times[1], minutes[5].close_time());
}

TEST(ABarView, LetsTheLastOpinionStandWhereItShowsTwoBars) {
    EXPECT_FALSE(answer_to({}));
    EXPECT_EQ(answer_to({1})->type, SignalType::Buy);
    EXPECT_EQ(answer_to({1, 3})->type, SignalType::Exit);
    EXPECT_EQ(answer_to({3, 1})->type, SignalType::Buy);
    EXPECT_EQ(answer_to({1, -1})->type, SignalType::Buy) << "nothing is no opinion";
    EXPECT_EQ(answer_to({1, 0})->type, SignalType::Buy) << "Hold is none either";
    EXPECT_FALSE(answer_to({0, -1}));
}

TEST(ABarView, HidesNeitherGarbageNorExceptions) {
    const auto garbage_first =
        answer_to({1, 3}, [](const Bar& bar, const StrategyContext& context) {
            auto signal = by_close(bar, context);
            signal->confidence = bar.close == 1 ? 7 : 1;
            return signal;
        });
    EXPECT_EQ(garbage_first->confidence, 7);
    EXPECT_THROW(answer_to({1, 3},
                           [](const Bar& bar, const StrategyContext& context) {
                               if (bar.close == 3) {
                                   throw std::runtime_error("failed");
                               }
                               return by_close(bar, context);
                           }),
                 std::runtime_error);
}

}  // namespace
}  // namespace millrace::strategies
