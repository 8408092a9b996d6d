#include <gtest/gtest.h>

#include <filesystem>
#include <iterator>
#include <tuple>
#include <vector>

#include "engine.h"

namespace millrace::runner {
namespace {

using events::Bar;
using events::Order;
using events::OrderStatus;
using events::Signal;
using events::SignalType;
using events::StrategyContext;
using events::Trade;

/// Buys at once and stays; the plainest strategy there is.
std::optional<Signal> always_buy(const Bar&, const StrategyContext& context) {
    return answer(SignalType::Buy, context);
}

TEST(Phases, MarksFollowFillsAndStrategiesFollowMarks) {
    Engine engine({{bar(0, 0, 100, 100), bar(0, 1, 104, 110), bar(0, 2, 110, 120)}});
    engine.follow(0, at_minutes({{0, SignalType::Buy}}));
    engine.run();
    ASSERT_EQ(engine.shown().size(), 3U);
    const auto& before = engine.shown()[0].position;
    EXPECT_TRUE(before.quantity.is_zero());
    const auto& filled = engine.shown()[1].position;  // filled at 104, worth 110
    EXPECT_EQ(filled.quantity, shares(100));
    EXPECT_EQ(filled.market_value, rupees("11000"));
    EXPECT_EQ(filled.unrealized_pnl, rupees("600"));
    EXPECT_EQ(engine.shown()[2].position.unrealized_pnl, rupees("1600"));
}

TEST(Phases, AreFinishedForAllSymbolsBeforeTheNextBegins) {
    Engine engine({walk(0, 2), walk(1, 2), walk(2, 2)}, 2);
    engine.follow(0, always_buy);
    engine.follow(1, always_buy);
    engine.run();
    // First step: every strategy is asked before any order; then one signal after another.
    std::vector<std::size_t> kinds;
    for (const events::Event& event : engine.everything()) {
        kinds.push_back(event.index());
    }
    const std::size_t signal = events::Event(Signal{}).index();
    const std::size_t verdict = events::Event(events::Verdict{}).index();
    const std::size_t order = events::Event(Order{}).index();
    const std::size_t trade = events::Event(Trade{}).index();
    std::vector<std::size_t> expected;
    for (int i = 0; i < 6; ++i) {
        expected.insert(expected.end(), {signal, verdict, order});
    }
    for (int i = 0; i < 6; ++i) {  // second step: fills first
        expected.insert(expected.end(), {order, trade});
    }
    for (int i = 0; i < 6; ++i) {  // then the same signals again, which need no order
        expected.insert(expected.end(), {signal, verdict});
    }
    expected.push_back(events::Event(events::SessionEquity{}).index());  // as the run ends
    EXPECT_EQ(kinds, expected);
}

TEST(Phases, TakeStrategiesInConfiguredOrderAndSymbolsByName) {
    Engine engine({walk(0, 1), walk(1, 1), walk(2, 1)}, 2);
    engine.follow(0, always_buy);
    engine.follow(1, always_buy);
    engine.run();
    std::vector<std::tuple<std::uint32_t, std::uint32_t>> shown;
    for (const Shown& one : engine.shown()) {
        shown.emplace_back(one.strategy, one.bar.symbol.value());
    }
    const std::vector<std::tuple<std::uint32_t, std::uint32_t>> expected{{0, 0}, {0, 1}, {0, 2},
                                                                         {1, 0}, {1, 1}, {1, 2}};
    EXPECT_EQ(shown, expected);
    std::vector<std::tuple<std::uint32_t, std::uint32_t>> sent;
    for (const Signal& signal : engine.recorded<Signal>()) {
        sent.emplace_back(signal.strategy.value(), signal.symbol.value());
    }
    EXPECT_EQ(sent, expected);
}

TEST(Phases, LaterStrategiesDoNotSeeOrdersOfTheSameStep) {
    Engine engine({walk(0, 3)}, 2);
    engine.follow(0, always_buy);
    engine.follow(1, always_buy);
    engine.run();
    for (const Shown& shown : engine.shown()) {  // each sees its own position alone
        const bool filled = shown.bar.open_time != opens_at(0);
        EXPECT_EQ(shown.position.quantity, shares(filled ? 100 : 0));
        EXPECT_EQ(shown.position.strategy.value(), shown.strategy);
    }
}

TEST(Steps, ASymbolWithoutABarKeepsItsMarkAndItsStrategiesRest) {
    std::vector<Bar> gappy{bar(0, 0, 100, 100), bar(0, 1, 100, 105), bar(0, 5, 120, 130)};
    Engine engine({gappy, walk(1, 6)});
    engine.follow(0, at_minutes({{0, SignalType::Buy}}));
    engine.run();
    std::size_t of_gappy = 0;
    for (const Shown& shown : engine.shown()) {
        of_gappy += shown.bar.symbol == events::SymbolId(0) ? 1U : 0U;
    }
    EXPECT_EQ(of_gappy, 3U);
    EXPECT_EQ(engine.shown().size(), 9U);

    // Cut off inside the gap: the position is worth the last close that was seen.
    gappy.pop_back();
    Engine cut({gappy, walk(1, 6)});
    cut.follow(0, [](const Bar& shown, const StrategyContext& context) {
        return shown.symbol == events::SymbolId(0) ? answer(SignalType::Buy, context)
                                                   : std::nullopt;
    });
    const auto outcome = cut.run();
    ASSERT_EQ(outcome.positions.size(), 1U);
    EXPECT_EQ(outcome.positions[0].market_value, rupees("10500"));
}

TEST(Strategies, HaveOneInstanceForEveryStrategyAndSymbol) {
    // Each instance counts its own bars: a shared one would count more.
    class Counting final : public strategies::Strategy {
    public:
        explicit Counting(std::vector<int>& counts, std::size_t at) : counts_(&counts), at_(at) {}
        std::optional<Signal> process_bar(const Bar& shown, const StrategyContext&) override {
            EXPECT_TRUE(!symbol_ || *symbol_ == shown.symbol);
            symbol_ = shown.symbol;
            ++(*counts_)[at_];
            return {};
        }

    private:
        std::vector<int>* counts_;
        std::size_t at_;
        std::optional<events::SymbolId> symbol_;
    };
    Engine source({walk(0, 10), walk(1, 20)}, 2);
    data::InMemoryMarketData bars({walk(0, 10), walk(1, 20)});
    execution::PositionTracker positions(source.settings.capital, 2, 2);
    execution::SimulatedBroker broker(2, execution::BasisPointSlippage());
    execution::PaperExecution paper(source.settings, positions, broker);
    data::InMemoryRun recorder;
    std::vector<int> counts(4);
    RunParts parts{bars, paper, &broker, positions, recorder, nullptr, {}};
    for (std::size_t strategy = 0; strategy < 2; ++strategy) {
        StrategyDesk desk;
        for (std::size_t symbol = 0; symbol < 2; ++symbol) {
            desk.by_symbol.push_back(std::make_unique<Counting>(counts, strategy * 2 + symbol));
        }
        parts.strategies.push_back(std::move(desk));
    }
    TradingRunner(std::move(parts)).run({});
    EXPECT_EQ(counts, (std::vector<int>{10, 20, 10, 20}));
}

TEST(Options, BarsMaxCountsAllSymbolsAndCutsTheLastStepByName) {
    for (std::uint64_t most = 0; most <= 12; ++most) {
        Engine engine({walk(0, 3), walk(1, 3), walk(2, 3)});
        RunOptions options;
        options.bars_max = most;
        const auto outcome = engine.run(options);
        const std::uint64_t expected = std::min<std::uint64_t>(most, 9);
        EXPECT_EQ(outcome.bars_processed, expected);
        ASSERT_EQ(engine.shown().size(), expected);
        for (std::size_t i = 0; i < engine.shown().size(); ++i) {
            EXPECT_EQ(engine.shown()[i].bar.symbol.value(), i % 3);
            EXPECT_EQ(engine.shown()[i].bar.open_time, opens_at(static_cast<std::int64_t>(i / 3)));
        }
    }
}

TEST(Options, BarsMaxMayCutInsideALaterBlock) {
    Engine engine({walk(0, 2'900), walk(1, 2'900)});
    RunOptions options;
    options.bars_max = 5'001;
    EXPECT_EQ(engine.run(options).bars_processed, 5'001U);
    EXPECT_EQ(engine.shown().back().bar.symbol, events::SymbolId(0));
}

TEST(RunsEnd, CancelsWorkingOrdersAndLeavesPositions) {
    Engine engine({walk(0, 10)});
    engine.follow(0, at_minutes({{2, SignalType::Buy}, {9, SignalType::Exit}}));
    const auto outcome = engine.run();
    const auto orders = engine.recorded<Order>();
    ASSERT_EQ(orders.size(), 4U);
    EXPECT_EQ(orders.back().status, OrderStatus::Cancelled);
    EXPECT_EQ(orders.back().reason.code, events::ReasonCode::RunEnded);
    EXPECT_EQ(outcome.positions.size(), 1U);
}

TEST(OneRun, IsOneThread) {
    const auto threads = [] {
        const std::filesystem::directory_iterator tasks("/proc/self/task");
        return std::distance(begin(tasks), end(tasks));
    };
    const auto before = threads();
    Engine engine({walk(0, 2'000), walk(1, 2'000)}, 2);
    std::ptrdiff_t most = 0;
    engine.follow(0, [&](const Bar&, const StrategyContext& context) {
        most = std::max(most, threads());
        return answer(SignalType::Buy, context);
    });
    engine.run();
    EXPECT_EQ(most, before);
    EXPECT_EQ(threads(), before);
}

}  // namespace
}  // namespace millrace::runner
