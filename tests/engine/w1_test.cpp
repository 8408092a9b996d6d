#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include <millrace/data/bar_aggregator.h>
#include <millrace/data/in_memory.h>
#include <millrace/execution/paper_execution.h>
#include <millrace/execution/simulated_broker.h>
#include <millrace/runner/trading_runner.h>
#include <millrace/strategies/bar_view.h>
#include <millrace/strategies/registry.h>

#include "allocations.h"

namespace millrace {
namespace {

using events::Bar;

constexpr std::size_t bar_count = 1'000'000;
constexpr std::size_t record_bytes_per_bar = 64;  // more than this strategy leaves behind

template <class T> T must(events::Result<T> result) {
    EXPECT_TRUE(result.has_value());
    return std::move(result).value();
}

/// A seeded walk in ticks of 0.05, a bar for every minute of every session.
std::vector<Bar> walk(const market::Calendar& calendar) {
    std::vector<Bar> bars;
    bars.reserve(bar_count);
    std::uint64_t state = 88172645463325252U;
    std::int64_t ticks = 30'000;
    events::Timestamp opens = must(events::Timestamp::parse("2015-01-01T00:00:00Z"));
    market::Session session = calendar.next_session_after(opens);
    opens = session.open;
    while (bars.size() < bar_count) {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        const std::int64_t before = ticks;
        ticks = std::max<std::int64_t>(2'000, ticks + static_cast<std::int64_t>(state % 41) - 20);
        Bar& bar = bars.emplace_back();
        bar.open_time = opens;
        bar.open = static_cast<double>(before) * 0.05;
        bar.close = static_cast<double>(ticks) * 0.05;
        bar.high = std::max(bar.open, bar.close);
        bar.low = std::min(bar.open, bar.close);
        bar.volume = static_cast<double>(state % 10'000);
        opens = bar.close_time();
        if (opens >= session.close) {
            session = calendar.next_session_after(opens - events::Duration::from_microseconds(1));
            opens = session.open;
        }
    }
    return bars;
}

/// The strategy as it is, with allocations and threads counted at bar 1,000 and at the last.
class Counted final : public strategies::Strategy {
public:
    struct Counts {
        std::uint64_t bars = 0;
        std::uint64_t allocations_at_first = 0;
        std::uint64_t allocations_at_last = 0;
        std::ptrdiff_t threads = 0;
    };

    Counted(std::unique_ptr<Strategy> strategy, std::uint64_t last_bar, Counts& counts)
        : strategy_(std::move(strategy)), last_bar_(last_bar), counts_(&counts) {}

    std::optional<events::Signal> process_bar(const Bar& bar,
                                              const events::StrategyContext& context) override {
        ++counts_->bars;
        if (counts_->bars == 1'000) {
            counts_->allocations_at_first = allocations();
        } else if (counts_->bars == last_bar_) {
            counts_->allocations_at_last = allocations();
            const std::filesystem::directory_iterator tasks("/proc/self/task");
            counts_->threads = std::distance(begin(tasks), end(tasks));
        }
        return strategy_->process_bar(bar, context);
    }

private:
    std::unique_ptr<Strategy> strategy_;
    std::uint64_t last_bar_;
    Counts* counts_;
};

struct Made {
    data::RunOutcome outcome;
    Counted::Counts counts;
};

/// EMA 9 over 21 of that timeframe.
std::unique_ptr<strategies::Strategy> strategy_of(data::Timeframe timeframe,
                                                  const execution::TradedInstrument& traded,
                                                  Counted::Counts& counts) {
    auto strategy = must(strategies::create("ema_cross", {}));
    if (timeframe == data::Timeframe::M1) {
        return std::make_unique<Counted>(std::move(strategy), bar_count, counts);
    }
    const auto minutes = data::length_of(timeframe).microseconds() / 60'000'000;
    data::BarAggregator aggregator(timeframe, traded.calendar, traded.instrument);
    return strategies::seen_through(
        [aggregator](const Bar& minute) mutable { return aggregator.add(minute); },
        std::make_unique<Counted>(std::move(strategy),
                                  bar_count / static_cast<std::uint64_t>(minutes), counts));
}

/// W1: one symbol, EMA 9 over 21, long only, 100 shares, fills at the next open.
Made run_w1(market::CalendarKind kind, data::Timeframe timeframe = data::Timeframe::M1) {
    const market::Calendar calendar = must(market::Calendar::create(kind));
    market::Instrument instrument;
    instrument.symbol = "WALK";
    instrument.calendar = kind;
    instrument.tick_slabs = {{market::always, {}, events::Price::from_units(5'000'000)}};
    instrument.lots = {{market::always, *events::Quantity::from_whole(1)}};
    execution::ExecutionSettings settings;
    settings.products = {execution::Product::Delivery};
    settings.instruments = {{instrument, calendar}};
    execution::PositionTracker positions(settings.capital, 1, 1);
    execution::SimulatedBroker broker(1, execution::BasisPointSlippage());
    execution::PaperExecution paper(settings, positions, broker);
    data::InMemoryMarketData bars({walk(calendar)});
    data::InMemoryRun recorder;
    recorder.reserve(bar_count * record_bytes_per_bar);
    must(recorder.begin({}));
    Made made;
    runner::StrategyDesk desk;
    desk.by_symbol.push_back(strategy_of(timeframe, settings.instruments.front(), made.counts));
    runner::RunParts parts{bars, paper, &broker, positions, recorder, nullptr, {}};
    parts.strategies.push_back(std::move(desk));
    runner::TradingRunner engine(std::move(parts));
    runner::RunOptions options;
    options.bars_expected = bar_count;
    made.outcome = engine.run(options);
    return made;
}

TEST(Allocations, AreCounted) {
    const std::uint64_t before = allocations();
    const auto number = std::make_unique<int>(7);
    EXPECT_GT(allocations(), before);
    const std::uint64_t after_new = allocations();
    void* volatile memory = std::malloc(10);
    EXPECT_GT(allocations(), after_new);
    std::free(memory);
    EXPECT_EQ(*number, 7);
}

class W1 : public ::testing::TestWithParam<market::CalendarKind> {};

TEST_P(W1, AllocatesNothingBetweenBar1000AndBar1000000) {
    const Made made = run_w1(GetParam());
    ASSERT_EQ(made.outcome.status, data::RunStatus::Completed) << made.outcome.failure;
    ASSERT_EQ(made.counts.bars, bar_count);
    EXPECT_GT(made.outcome.trades_executed, 10'000U);
    EXPECT_EQ(made.counts.allocations_at_last - made.counts.allocations_at_first, 0U);
}

TEST_P(W1, AllocatesNothingMoreOn5mBars) {
    const Made made = run_w1(GetParam(), data::Timeframe::M5);
    ASSERT_EQ(made.outcome.status, data::RunStatus::Completed) << made.outcome.failure;
    ASSERT_EQ(made.counts.bars, bar_count / 5);
    EXPECT_GT(made.outcome.trades_executed, 2'000U);
    EXPECT_EQ(made.counts.allocations_at_last - made.counts.allocations_at_first, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Calendars, W1, ::testing::Values(market::CalendarKind::Continuous, market::CalendarKind::Nse),
    [](const auto& calendar) { return "On" + std::string(market::name_of(calendar.param)); });

TEST(W1Hashes, AreThoseKeptInTheTree) {
    const Made made = run_w1(market::CalendarKind::Nse);
    const std::vector<std::string> hashes{made.outcome.input_hash, made.outcome.signal_hash,
                                          made.outcome.order_hash, made.outcome.trade_hash};
    const std::vector<std::string> golden{
        "7eef6f4664aff3bd344a67fed491b84e", "ec3f2edf207855461abcc54db28a8b0a",
        "30fa3f3582f5c8496aac5b704210525a", "db3926b93aed348587a757823fc021a0"};
    EXPECT_EQ(hashes, golden);
    EXPECT_EQ(made.outcome.orders_sent,
              made.outcome.trades_executed + made.outcome.orders_unfilled);
}

TEST(W1Threads, IsTheOneThatCalledRun) {
    const std::filesystem::directory_iterator tasks("/proc/self/task");
    const auto before = std::distance(begin(tasks), end(tasks));
    EXPECT_EQ(run_w1(market::CalendarKind::Continuous).counts.threads, before);
}

}  // namespace
}  // namespace millrace
