#include <gtest/gtest.h>

#include <vector>

#include "engine.h"

namespace millrace::runner {
namespace {

using data::RunStatus;
using events::Bar;
using events::ErrorCode;
using events::OrderStatus;
using events::SignalType;

TEST(MarketDataPort, EveryBarReachesTheStrategyInOrder) {
    Engine engine({walk(0, 1'000)});
    std::uint64_t last_progress = 0;
    RunOptions options;
    options.on_progress = [&](std::uint64_t bars) { last_progress = bars; };
    const auto outcome = engine.run(options);
    EXPECT_EQ(outcome.status, RunStatus::Completed) << outcome.failure;
    EXPECT_EQ(outcome.bars_processed, 1'000U);
    EXPECT_EQ(last_progress, 1'000U);
    ASSERT_EQ(engine.shown().size(), 1'000U);
    const std::vector<Bar> bars = walk(0, 1'000);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        ASSERT_EQ(engine.shown()[i].bar, bars[i]);
        ASSERT_EQ(engine.shown()[i].now, bars[i].close_time());
        ASSERT_EQ(engine.shown()[i].symbol, bars[i].symbol);
    }
}

TEST(MarketDataPort, AnEmptySeriesIsACompletedRun) {
    Engine engine(std::vector<std::vector<Bar>>(1));
    const auto outcome = engine.run();
    EXPECT_EQ(outcome.status, RunStatus::Completed) << outcome.failure;
    EXPECT_EQ(outcome.bars_processed, 0U);
    EXPECT_EQ(outcome.input_hash, "99aa06d3014798d86001c324468d497f");
    EXPECT_EQ(outcome.signal_hash, "99aa06d3014798d86001c324468d497f");
}

TEST(BarStorePort, GivesTheProviderItsBars) {
    data::InMemoryBarStore store;
    const std::vector<Bar> bars = walk(0, 300);
    const data::BarBatch batch{"INFY", bars};
    ASSERT_TRUE(store.add("test", std::span(&batch, 1)));
    const auto read = store.read("INFY", opens_at(100), opens_at(200));
    ASSERT_TRUE(read);
    Engine stored({read.value()});
    EXPECT_EQ(stored.run().bars_processed, 100U);
    EXPECT_EQ(stored.shown().front().bar, bars[100]);
    EXPECT_EQ(stored.shown().back().bar, bars[199]);
}

TEST(AnalyticsPort, ShowsAnInsightOnlyOnceItIsAvailable) {
    events::ConfluenceInsight insight;
    insight.bar_close = opens_at(5);
    insight.available_at = opens_at(5) + events::Duration::from_seconds(150);
    insight.regime = events::MarketRegime::TrendingUp;
    data::InMemoryAnalytics analytics({{insight}, {}}, events::Duration::from_minutes(10));
    Engine engine({walk(0, 30), walk(1, 30)});
    engine.analytics = &analytics;
    const auto outcome = engine.run();
    std::uint64_t with_insight = 0;
    for (const Shown& shown : engine.shown()) {
        const events::Timestamp now = shown.now;
        const bool known = shown.bar.symbol == events::SymbolId(0) && now >= insight.available_at &&
                           now <= insight.bar_close + events::Duration::from_minutes(10);
        ASSERT_EQ(shown.insight.has_value(), known) << now.to_string();
        ASSERT_EQ(shown.regime,
                  known ? events::MarketRegime::TrendingUp : events::MarketRegime::Absent);
        with_insight += known ? 1U : 0U;
    }
    EXPECT_EQ(with_insight, 8U);  // from minute 8 to minute 15
    EXPECT_EQ(outcome.bars_with_insight, with_insight);
}

TEST(AnalyticsPort, MayBeAbsent) {
    Engine engine({walk(0, 30)});
    EXPECT_EQ(engine.run().bars_with_insight, 0U);
    for (const Shown& shown : engine.shown()) {
        EXPECT_FALSE(shown.insight);
        EXPECT_EQ(shown.regime, events::MarketRegime::Absent);
    }
}

TEST(RecorderPort, HoldsWhatTheOutcomeCounts) {
    Engine engine({walk(0, 60)});
    engine.follow(0, at_minutes({{3, SignalType::Buy},
                                 {9, SignalType::Exit},
                                 {12, SignalType::Exit},
                                 {20, SignalType::Buy}}));
    const auto outcome = engine.run();
    EXPECT_EQ(engine.recorded<events::Signal>().size(), 4U);
    EXPECT_EQ(outcome.signals_generated, 4U);
    EXPECT_EQ(outcome.signals_without_order, 1U);
    EXPECT_EQ(outcome.orders_sent, 3U);
    EXPECT_EQ(engine.recorded<events::Trade>().size(), 3U);
    EXPECT_EQ(outcome.trades_executed, 3U);
    EXPECT_EQ(engine.recorded<events::Verdict>().size(), 4U);
    ASSERT_EQ(outcome.positions.size(), 1U);
    EXPECT_EQ(outcome.positions[0].quantity, shares(100));
    const auto stored = engine.recorder().summary("last");
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored.value().outcome.trade_hash, outcome.trade_hash);
    EXPECT_EQ(engine.recorder().positions("last").value(), outcome.positions);
    // equity = capital + realized + unrealized - fees, to the last unit
    EXPECT_EQ(outcome.final_equity->units(),
              engine.settings.capital.units() + outcome.realized_pnl->units() +
                  outcome.unrealized_pnl->units() - outcome.fees->units());
}

/// Says Halted from the given reading on; counts readings.
class HaltsLater final : public data::TradingStateStore {
public:
    explicit HaltsLater(int readings_before) : left_(readings_before) {}
    events::Result<data::StoredTradingState> read() override {
        ++readings;
        return left_-- > 0
                   ? data::StoredTradingState{}
                   : data::StoredTradingState{events::TradingState::Halted, "drill by anna"};
    }
    events::Result<void> write(const data::StoredTradingState&) override { return {}; }
    int readings = 0;

private:
    int left_;
};

TEST(TradingStatePort, AHaltEndsTheRunWithinOneBlock) {
    HaltsLater state(1);
    Engine engine({walk(0, 2'900), walk(1, 2'900)});
    engine.trading_state = &state;
    engine.follow(0, [](const Bar& shown, const events::StrategyContext& context) {
        return shown.open_time == opens_at(2'048) ? answer(SignalType::Buy, context) : std::nullopt;
    });
    RunOptions options;
    options.on_progress = [](std::uint64_t bars) { EXPECT_LE(bars, 4'098U); };
    const auto outcome = engine.run(options);
    EXPECT_EQ(outcome.status, RunStatus::Halted);
    EXPECT_EQ(outcome.failure, "drill by anna");
    EXPECT_EQ(state.readings, 2);
    EXPECT_LE(outcome.bars_processed, data::InMemoryMarketData::bars_per_block + 2);
}

TEST(TradingStatePort, InMemoryStoreHaltsBeforeTheFirstBar) {
    data::InMemoryTradingState state;
    ASSERT_TRUE(state.write({events::TradingState::Halted, "stop"}));
    Engine engine({walk(0, 100)});
    engine.trading_state = &state;
    const auto outcome = engine.run();
    EXPECT_EQ(outcome.status, RunStatus::Halted);
    EXPECT_EQ(outcome.bars_processed, 0U);
    EXPECT_TRUE(engine.shown().empty());
}

/// Gives some bars, then an error.
class FailsLater final : public data::MarketDataProvider {
public:
    FailsLater(std::vector<Bar> bars, ErrorCode code) : bars_(std::move(bars)), code_(code) {}
    events::Result<std::span<const Bar>> next_block() override {
        if (given_) {
            return events::Error{code_, "the store is gone"};
        }
        given_ = true;
        return std::span<const Bar>(bars_);
    }
    events::Result<void> reset() override { return {}; }

private:
    std::vector<Bar> bars_;
    ErrorCode code_;
    bool given_ = false;
};

TEST(FailingStores, HaltTheRunAndCancelWorkingOrders) {
    for (const ErrorCode code : {ErrorCode::Io, ErrorCode::Busy, ErrorCode::Corrupt}) {
        FailsLater provider(walk(0, 10), code);
        Engine engine(std::vector<std::vector<Bar>>(1));
        engine.market_data = &provider;
        engine.follow(0, at_minutes({{9, SignalType::Buy}}));
        const auto outcome = engine.run();
        EXPECT_EQ(outcome.status, RunStatus::Halted);
        EXPECT_EQ(outcome.failure, "the store is gone");
        EXPECT_EQ(outcome.bars_processed, 10U);
        const auto orders = engine.recorded<events::Order>();
        ASSERT_EQ(orders.size(), 2U);
        EXPECT_EQ(orders[1].status, OrderStatus::Cancelled);
        EXPECT_EQ(outcome.orders_unfilled, 1U);
    }
}

TEST(FailingStores, AnyOtherErrorIsAFailedRun) {
    FailsLater provider(walk(0, 10), ErrorCode::InvalidInput);
    Engine engine(std::vector<std::vector<Bar>>(1));
    engine.market_data = &provider;
    EXPECT_EQ(engine.run().status, RunStatus::Failed);
}

/// Takes one block and refuses the next; keeps what it took.
class FillsUp final : public data::RunRecorder {
public:
    events::Result<std::string> begin(const data::RunDescription&) override {
        return std::string("r");
    }
    events::Result<void> append(events::Records records) override {
        if (blocks++ == 0) {
            return {};
        }
        return events::Error{ErrorCode::Io,
                             "no space left: " + std::to_string(records.bytes().size())};
    }
    events::Result<void> end(const data::RunOutcome&) override { return {}; }
    int blocks = 0;
};

TEST(FailingStores, AFullDiskHaltsTheRunAndNoTradeCountsTwice) {
    FillsUp recorder;
    Engine engine({walk(0, 2'900)});
    engine.other_recorder = &recorder;
    engine.follow(0, [](const Bar&, const events::StrategyContext& context) {
        return answer(context.current_position->quantity.is_zero() ? SignalType::Buy
                                                                   : SignalType::Exit,
                      context);
    });
    const auto outcome = engine.run();
    EXPECT_EQ(outcome.status, RunStatus::Halted);
    EXPECT_NE(outcome.failure.find("no space left"), std::string::npos);
    const auto held = engine.positions().quantity(events::StrategyId(0), events::SymbolId(0));
    EXPECT_TRUE(held == shares(0) || held == shares(100)) << held.to_string();
    EXPECT_LT(outcome.bars_processed, 4'097U);
}

}  // namespace
}  // namespace millrace::runner
