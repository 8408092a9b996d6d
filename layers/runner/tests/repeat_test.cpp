#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine.h"

namespace millrace::runner {
namespace {

using events::Bar;
using events::Signal;
using events::SignalType;
using events::StrategyContext;

/// Decides from the closes it was shown and nothing else, often enough for limits to bind.
std::optional<Signal> by_close(const Bar& shown, const StrategyContext& context) {
    const std::int64_t ticks = std::lround(shown.close * 20);
    switch (ticks % 7) {
    case 0: return answer(SignalType::Buy, context);
    case 3: return answer(SignalType::Sell, context);
    case 5: return answer(SignalType::Exit, context);
    default: return std::nullopt;
    }
}

/// Of input, signals, orders and trades.
using Hashes = std::vector<std::string>;

struct Made {
    Hashes hashes;
    data::RunOutcome outcome;
    std::vector<Signal> signals;
};

Made make(const std::vector<std::vector<Bar>>& series) {
    Engine engine(series, 2);
    engine.follow(0, by_close);
    engine.follow(1, by_close);
    engine.settings.products[1] = execution::Product::Intraday;
    engine.settings.capital = rupees("40000");
    engine.settings.limits.max_position_quantity = shares(150);
    engine.settings.limits.max_gross_exposure = rupees("35000");
    const auto outcome = engine.run();
    EXPECT_EQ(outcome.status, data::RunStatus::Completed) << outcome.failure;
    return {{outcome.input_hash, outcome.signal_hash, outcome.order_hash, outcome.trade_hash},
            outcome,
            engine.recorded<Signal>()};
}

std::vector<std::vector<Bar>> four_symbols(std::int64_t minutes) {
    return {walk(0, minutes, 5), walk(1, minutes, 6), walk(2, minutes, 7), walk(3, minutes, 8)};
}

TEST(Repeating, TheLastSessionsEquityIsThatOfTheOutcome) {
    Engine engine(four_symbols(800), 1);
    engine.follow(0, by_close);
    const auto outcome = engine.run();
    const auto sessions = engine.recorded<events::SessionEquity>();
    ASSERT_EQ(sessions.size(), 3U) << "two sessions that another follows, and the run's end";
    EXPECT_EQ(sessions[0].at, opens_at(375 - 1) + events::Duration::from_minutes(1));
    EXPECT_EQ(sessions.back().at, opens_at(799) + events::Duration::from_minutes(1));
    EXPECT_EQ(sessions.back().equity, outcome.final_equity);
    EXPECT_NE(sessions[0].equity, sessions[1].equity);
}

TEST(Repeating, ARunGivesTheSameBytes) {
    const Made first = make(four_symbols(800));
    const Made second = make(four_symbols(800));
    EXPECT_EQ(first.hashes, second.hashes);
    EXPECT_GT(first.outcome.trades_executed, 100U);
    EXPECT_GT(first.outcome.refused_by_reason.size(), 1U) << "limits should bind here";
}

TEST(Repeating, GivesTheHashesKeptInTheTree) {
    const Made made = make(four_symbols(800));
    EXPECT_EQ(made.hashes,
              (Hashes{"7bac73f0350894ea8f84bd11c51ad1ef", "3fb887f283b3a60b5128bc9a8a024600",
                      "f7ef1e3616a1ff3c93311ebd5a011a20", "ffcaa3732eaf13fbe7061af9a5423e38"}));
}

TEST(Repeating, ADifferentBarGivesADifferentRun) {
    auto series = four_symbols(800);
    const Made first = make(series);
    series[2][100].volume += 1;  // no strategy looks at it
    const Made volume = make(series);
    EXPECT_NE(volume.outcome.input_hash, first.outcome.input_hash);
    EXPECT_EQ(volume.outcome.trade_hash, first.outcome.trade_hash);
}

/// Nobody sees the future: what a run over the beginning decides is how the whole run begins.
TEST(Truncating, GivesAPrefixOfTheSignals) {
    const Made whole = make(four_symbols(800));
    for (const std::int64_t minutes : {1, 2, 99, 374, 375, 376, 600}) {
        const Made part = make(four_symbols(minutes));
        ASSERT_LE(part.signals.size(), whole.signals.size());
        for (std::size_t i = 0; i < part.signals.size(); ++i) {
            ASSERT_EQ(part.signals[i], whole.signals[i]) << minutes << " minutes, signal " << i;
        }
    }
}

}  // namespace
}  // namespace millrace::runner
