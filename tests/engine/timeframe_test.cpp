#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include <millrace/data/bar_aggregator.h>
#include <millrace/data/in_memory.h>
#include <millrace/execution/paper_execution.h>
#include <millrace/execution/simulated_broker.h>
#include <millrace/runner/trading_runner.h>
#include <millrace/strategies/bar_view.h>
#include <millrace/strategies/registry.h>

namespace millrace {
namespace {

using data::Timeframe;
using events::Bar;
using events::Signal;
using events::Timestamp;

using Series = std::vector<std::vector<Bar>>;

template <class T> T must(events::Result<T> result) {
    EXPECT_TRUE(result.has_value());
    return std::move(result).value();
}

/// A strategy of a timeframe on every symbol of a paper run over NSE sessions, and the signals it
/// gives.
class ATimeframeRun : public testing::Test {
protected:
    std::vector<Signal> signals(Timeframe timeframe, const Series& series) {
        execution::ExecutionSettings settings;
        settings.products = {execution::Product::Delivery};
        settings.instruments.assign(series.size(), traded_);
        execution::PositionTracker positions(settings.capital, 1, series.size());
        execution::SimulatedBroker broker(series.size(), execution::BasisPointSlippage());
        execution::PaperExecution paper(settings, positions, broker);
        data::InMemoryMarketData bars(series);
        data::InMemoryRun recorder;
        must(recorder.begin({}));
        runner::StrategyDesk desk;
        for (std::size_t i = 0; i < series.size(); ++i) {
            desk.by_symbol.push_back(strategies::seen_through(
                [aggregator = aggregator(timeframe)](const Bar& minute) mutable {
                    return aggregator.add(minute);
                },
                strategy()));
        }
        runner::RunParts parts{bars, paper, &broker, positions, recorder, nullptr, {}};
        parts.strategies.push_back(std::move(desk));
        const auto outcome = runner::TradingRunner(std::move(parts)).run({});
        EXPECT_EQ(outcome.status, data::RunStatus::Completed) << outcome.failure;
        EXPECT_TRUE(recorder.end(outcome));
        std::vector<Signal> found;
        const auto read = recorder.records("last", {}, [&](std::span<const std::byte> record) {
            const auto event = must(events::decode(record));
            if (const auto* signal = std::get_if<Signal>(&event)) {
                found.push_back(*signal);
            }
            return true;
        });
        EXPECT_TRUE(read);
        return found;
    }
    /// What the strategy says, asked without an engine about one bar after the other.
    std::vector<Signal> expected(Timeframe timeframe, const std::vector<Bar>& minutes) {
        const auto asked = strategy();
        auto aggregated = aggregator(timeframe);
        const events::Position flat;
        const events::Parameters none;
        std::map<Timestamp, Signal> last_at;
        for (const Bar& minute : minutes) {
            for (const Bar& bar : aggregated.add(minute)) {
                bars_at_[minute.close_time()] += 1;
                const events::StrategyContext context{.symbol = minute.symbol,
                                                      .now = minute.close_time(),
                                                      .current_position = &flat,
                                                      .insight = nullptr,
                                                      .parameters = &none};
                if (const auto answer = asked->process_bar(bar, context)) {
                    last_at[context.now] = *answer;
                }
            }
        }
        std::vector<Signal> found(last_at.size());
        std::transform(last_at.begin(), last_at.end(), found.begin(),
                       [](const auto& entry) { return entry.second; });
        return found;
    }
    /// Ten sessions of a walk with every third minute or so missing, and a missing afternoon.
    std::vector<Bar> minutes(std::uint32_t symbol) const {
        std::vector<Bar> bars;
        std::uint64_t state = 88172645463325252U + symbol;
        std::int64_t ticks = 30'000;
        market::Session session = traded_.calendar.next_session_after(
            must(Timestamp::parse("2025-01-31T00:00:00Z")));  // the next is a budget Saturday
        for (int day = 0; day < 10; ++day) {
            const auto end = session.close - events::Duration::from_minutes(day == 4 ? 100 : 0);
            for (Timestamp at = session.open; at < end;
                 at = at + events::Duration::from_minutes(1)) {
                state ^= state << 13U;
                state ^= state >> 7U;
                state ^= state << 17U;
                ticks += static_cast<std::int64_t>(state % 41) - 20;
                Bar bar;
                bar.open_time = at;
                bar.symbol = events::SymbolId(symbol);
                bar.open = bar.high = bar.low = bar.close = static_cast<double>(ticks) * 0.05;
                if ((state >> 20U) % 3 != 0) {
                    bars.push_back(bar);
                }
            }
            session = traded_.calendar.next_session_after(session.date);
        }
        return bars;
    }

    std::map<Timestamp, int> bars_at_;

private:
    data::BarAggregator aggregator(Timeframe timeframe) const {
        return {timeframe, traded_.calendar, traded_.instrument};
    }
    static std::unique_ptr<strategies::Strategy> strategy() {
        events::Parameters quick;
        quick.set("fast", std::int64_t{1});
        quick.set("slow", std::int64_t{3});
        return must(strategies::create("ema_cross", quick));
    }
    static execution::TradedInstrument traded() {
        market::Instrument instrument;
        instrument.symbol = "INFY";
        instrument.tick_slabs = {{market::always, {}, events::Price::from_units(5'000'000)}};
        instrument.lots = {{market::always, *events::Quantity::from_whole(1)}};
        return {instrument, must(market::Calendar::create(market::CalendarKind::Nse))};
    }

    execution::TradedInstrument traded_ = traded();
};

TEST_F(ATimeframeRun, GivesTheSignalsOfItsBarsWhenTheyAreKnown) {
    const auto bars = minutes(0);
    const auto found = signals(Timeframe::M5, {bars});
    EXPECT_GT(found.size(), 100U);
    EXPECT_EQ(found, expected(Timeframe::M5, bars));
    const bool two_at_once = std::any_of(
        found.begin(), found.end(), [&](const Signal& signal) { return bars_at_[signal.at] == 2; });
    EXPECT_TRUE(two_at_once) << "the minutes never completed two bars at a signal";
}

TEST_F(ATimeframeRun, OfOneSymbolIsTheSameWhoeverTradesBesideIt) {
    const auto alone = signals(Timeframe::M5, {minutes(0)});
    auto together = signals(Timeframe::M5, {minutes(0), minutes(1)});
    EXPECT_GT(together.size(), alone.size());
    std::erase_if(together, [](const Signal& signal) { return signal.symbol.value() != 0; });
    EXPECT_EQ(together, alone);
}

TEST_F(ATimeframeRun, CutAnywhereLeavesEarlierSignalsAsTheyWere) {
    auto bars = minutes(0);
    for (const Timeframe timeframe : {Timeframe::M5, Timeframe::H1, Timeframe::D1}) {
        const auto whole = signals(timeframe, {bars});
        for (std::size_t cut = 0; cut < bars.size(); cut += 97) {
            const std::vector<Bar> part(bars.begin(),
                                        bars.begin() + static_cast<std::ptrdiff_t>(cut));
            const auto found = signals(timeframe, {part});
            ASSERT_LE(found.size(), whole.size());
            ASSERT_TRUE(std::equal(found.begin(), found.end(), whole.begin())) << cut;
            const auto known = std::count_if(whole.begin(), whole.end(), [&](const Signal& signal) {
                return cut > 0 && signal.at <= part.back().close_time();
            });
            ASSERT_EQ(found.size(), static_cast<std::size_t>(known)) << cut;
        }
    }
}

}  // namespace
}  // namespace millrace
