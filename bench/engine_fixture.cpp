#include "engine_fixture.h"

#include <cmath>
#include <cstdlib>
#include <iostream>

#include <millrace/execution/daily_volumes.h>
#include <millrace/execution/paper_execution.h>
#include <millrace/execution/simulated_broker.h>
#include <millrace/runner/trading_runner.h>
#include <millrace/strategies/registry.h>

namespace millrace::bench {

using events::Bar;

namespace {

constexpr auto first_open = events::Timestamp::from_seconds(1'600'000'020);
constexpr std::size_t record_bytes_per_bar = 64;  // more than these strategies leave behind

template <class T> T must(events::Result<T> result) {
    if (!result) {
        std::cerr << "bench: " << result.error().message << "\n";
        std::exit(1);
    }
    return std::move(result).value();
}

execution::ExecutionSettings settings_of(std::uint32_t symbols) {
    execution::ExecutionSettings settings;
    settings.capital = events::Money::from_units(1'000'000'000 * 1'000'000LL);
    settings.products = {execution::Product::Delivery};
    market::Instrument instrument;
    instrument.symbol = "WALK";
    instrument.calendar = market::CalendarKind::Continuous;
    instrument.tick_slabs = {{market::always, {}, events::Price::from_units(5'000'000)}};
    instrument.lots = {{market::always, *events::Quantity::from_whole(1)}};
    const auto calendar = must(market::Calendar::create(market::CalendarKind::Continuous));
    settings.instruments.assign(symbols, {instrument, calendar});
    return settings;
}

/// Bars on their way to an engine that asks for a day's volume.
class Metered final : public data::MarketDataProvider {
public:
    Metered(data::MarketDataProvider& bars, execution::DailyVolumes& volumes)
        : bars_(&bars), volumes_(&volumes) {}
    events::Result<std::span<const Bar>> next_block() override {
        volumes_->end_block();
        auto block = bars_->next_block();
        if (block) {
            volumes_->begin_block(block.value());
        }
        return block;
    }
    events::Result<void> reset() override { return bars_->reset(); }

private:
    data::MarketDataProvider* bars_;
    execution::DailyVolumes* volumes_;
};

/// A bar a day of the twenty before the first that is read.
void add_days_before(execution::DailyVolumes& volumes, std::uint32_t symbols) {
    for (std::int64_t day = execution::DailyVolumes::sessions; day > 0; --day) {
        for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
            Bar bar;
            bar.open_time = first_open - events::Duration::from_minutes(day * 24 * 60);
            bar.symbol = events::SymbolId(symbol);
            bar.volume = 7'000'000;
            volumes.add(std::span(&bar, 1));
        }
    }
}

}  // namespace

std::vector<std::vector<Bar>> random_walks(std::uint32_t symbols, std::size_t bars_each) {
    std::vector<std::vector<Bar>> series(symbols);
    std::uint64_t state = 88172645463325252U;
    const auto random = [&state] {  // xorshift64
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        return state;
    };
    const auto step = [&random] { return static_cast<std::int64_t>(random() % 41) - 20; };
    for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
        std::int64_t ticks = 30'000;  // of 0.05
        for (std::size_t i = 0; i < bars_each; ++i) {
            const std::int64_t open = ticks;
            ticks = std::max<std::int64_t>(2'000, ticks + step());
            Bar bar;
            bar.open_time =
                first_open + events::Duration::from_minutes(static_cast<std::int64_t>(i));
            bar.symbol = events::SymbolId(symbol);
            bar.open = static_cast<double>(open) * 0.05;
            bar.close = static_cast<double>(ticks) * 0.05;
            bar.high = std::fmax(bar.open, bar.close) + 0.05;
            bar.low = std::fmin(bar.open, bar.close) - 0.05;
            bar.volume = static_cast<double>(random() % 10'000);
            series[symbol].push_back(bar);
        }
    }
    return series;
}

execution::RiskLimits every_limit() {
    execution::RiskLimits limits = execution::live_limits();
    limits.min_confidence = execution::Fraction::from_units(1);
    limits.max_order_quantity = events::Quantity::from_whole(1'000);
    limits.max_order_value = events::Money::from_whole(100'000'000);
    limits.max_position_quantity = events::Quantity::from_whole(1'000);
    limits.max_position_value = events::Money::from_whole(100'000'000);
    limits.max_gross_exposure = events::Money::from_whole(100'000'000);
    limits.max_net_exposure = events::Money::from_whole(100'000'000);
    limits.max_day_drawdown_percent = execution::Percent::from_whole(10);
    limits.max_trades_per_day = 1'000'000;
    limits.max_entries_per_day = 1'000'000;
    limits.max_losing_exits = 1'000;
    return limits;
}

data::RunOutcome run_engine(data::MarketDataProvider& bars, std::uint32_t symbols,
                            std::uint64_t bars_total, const std::string& strategy,
                            const execution::RiskLimits& limits) {
    auto settings = settings_of(symbols);
    settings.limits = limits;
    execution::DailyVolumes volumes(settings.instruments);
    settings.daily_volumes = &volumes;
    Metered metered(bars, volumes);
    const bool asks_volume = limits.max_order_volume_percent.has_value();
    if (asks_volume) {
        add_days_before(volumes, symbols);
    }
    execution::PositionTracker positions(settings.capital, 1, symbols);
    execution::SimulatedBroker broker(symbols, execution::BasisPointSlippage());
    execution::PaperExecution paper(settings, positions, broker);
    // Kept between runs, so that its memory is touched once: begin() empties it.
    static data::InMemoryRun recorder;
    recorder.reserve(bars_total * record_bytes_per_bar);
    must(recorder.begin({}));
    runner::StrategyDesk desk;
    for (std::uint32_t i = 0; i < symbols; ++i) {
        desk.by_symbol.push_back(must(strategies::create(strategy, {})));
    }
    runner::RunParts parts{.market_data = asks_volume ? metered : bars,
                           .execution = paper,
                           .listener = &broker,
                           .positions = positions,
                           .recorder = recorder,
                           .strategies = {}};
    parts.strategies.push_back(std::move(desk));
    runner::TradingRunner engine(std::move(parts));
    auto outcome = engine.run({.bars_max = {}, .bars_expected = bars_total, .on_progress = {}});
    if (outcome.status != data::RunStatus::Completed) {
        std::cerr << "bench: " << outcome.failure << "\n";
        std::exit(1);
    }
    return outcome;
}

}  // namespace millrace::bench
