#include <optional>

#include <millrace/data/bar_aggregator.h>
#include <millrace/execution/daily_volumes.h>
#include <millrace/execution/dry_run_execution.h>
#include <millrace/execution/paced_gateway.h>
#include <millrace/execution/paper_execution.h>
#include <millrace/execution/simulated_broker.h>
#include <millrace/market/adjustment_factors.h>
#include <millrace/market/calendar.h>
#include <millrace/runner/trading_runner.h>
#include <millrace/strategies/adjusted_view.h>
#include <millrace/strategies/bar_view.h>
#include <millrace/strategies/registry.h>

#include "wiring/run_inputs.h"
#include "wiring/run_plan.h"
#include "wiring/traded_instruments.h"
#include "wiring/volume_meter.h"

namespace millrace::cli {
namespace {

using events::Result;

Result<execution::ExecutionSettings> settings_of(const RunPlan& plan) {
    execution::ExecutionSettings settings;
    settings.default_quantity = plan.config.default_quantity;
    settings.capital = plan.config.capital;
    settings.carry_orders = plan.config.carry_orders;
    settings.no_entry_minutes = plan.config.no_entry_minutes;
    settings.limits = plan.config.limits;
    for (const ConfiguredStrategy& strategy : plan.config.strategies) {
        settings.products.push_back(strategy.product);
    }
    auto instruments = traded_instruments(plan);
    if (!instruments) {
        return instruments.error();
    }
    settings.instruments = std::move(instruments).value();
    return settings;
}

/// Shows 1m bars put together to those of a timeframe. `traded` must outlive it.
strategies::BarView view_of(data::Timeframe timeframe, const execution::TradedInstrument& traded,
                            const data::RunDescription& run) {
    data::BarAggregator aggregator(timeframe, traded.calendar, traded.instrument,
                                   run.from.value_or(events::Timestamp::earliest()));
    return [aggregator](const events::Bar& minute) mutable { return aggregator.add(minute); };
}

/// One instance as it is shown its symbol: free of the jumps of splits, then in its timeframe.
std::unique_ptr<strategies::Strategy> shown(std::unique_ptr<strategies::Strategy> instance,
                                            data::Timeframe timeframe,
                                            const execution::TradedInstrument& traded,
                                            const data::RunDescription& run) {
    if (timeframe != data::Timeframe::M1) {
        instance = strategies::seen_through(view_of(timeframe, traded, run), std::move(instance));
    }
    const market::AdjustmentFactors factors(traded.actions, traded.calendar);
    if (factors.steps().empty()) {
        return instance;
    }
    return strategies::seen_adjusted(
        [factors](events::Timestamp at) { return factors.factor_at(at); }, std::move(instance));
}

/// `settings` must outlive the strategies.
Result<std::vector<runner::StrategyDesk>>
strategies_of(const RunPlan& plan, const RunInputs& inputs,
              const execution::ExecutionSettings& settings) {
    std::vector<runner::StrategyDesk> desks;
    for (const ConfiguredStrategy& strategy : plan.config.strategies) {
        runner::StrategyDesk desk;
        desk.parameters = strategy.parameters;
        desk.on_failure = plan.config.on_strategy_failure;
        if (reads_insights(strategy.type)) {
            desk.analytics = inputs.insights.at(strategy.timeframe).get();
        }
        for (const execution::TradedInstrument& traded : settings.instruments) {
            auto instance = strategies::create(strategy.type, strategy.parameters);
            if (!instance) {
                return instance.error();
            }
            desk.by_symbol.push_back(
                shown(std::move(instance).value(), strategy.timeframe, traded, plan.description));
        }
        desks.push_back(std::move(desk));
    }
    return desks;
}

/// What turns intent into trades in the run's mode. Stays where it is: its parts borrow each other.
struct ModeParts {
    ModeParts(const RunConfig& config, const execution::ExecutionSettings& settings,
              const execution::PositionTracker& positions);
    ModeParts(const ModeParts&) = delete;
    ModeParts& operator=(const ModeParts&) = delete;

    std::optional<execution::SimulatedBroker> broker;
    std::optional<execution::PacedGateway> gateway;
    std::unique_ptr<execution::ExecutionHandler> handler;
};

ModeParts::ModeParts(const RunConfig& config, const execution::ExecutionSettings& settings,
                     const execution::PositionTracker& positions) {
    switch (config.mode) {
    case RunMode::DryRun:
        handler = std::make_unique<execution::DryRunExecution>(settings, positions);
        break;
    case RunMode::Paper:
        broker.emplace(config.symbols.size(), execution::BasisPointSlippage(config.slippage_units));
        gateway.emplace(*broker, config.limits);
        handler = std::make_unique<execution::PaperExecution>(settings, positions, *gateway);
        break;
    }
}

}  // namespace

Result<data::RunOutcome> execute(const RunPlan& plan, const RunInputs& inputs,
                                 data::RunRecorder& recorder, const RunObservers& observers) {
    auto settings = settings_of(plan);
    if (!settings) {
        return settings.error();
    }
    auto desks = strategies_of(plan, inputs, settings.value());
    if (!desks) {
        return desks.error();
    }
    execution::DailyVolumes volumes(settings.value().instruments);
    for (std::uint32_t i = 0; i < plan.volumes_before.size(); ++i) {
        volumes.add(events::SymbolId(i), plan.volumes_before[i]);
    }
    settings.value().daily_volumes = &volumes;
    execution::PositionTracker positions(plan.config.capital, plan.config.strategies.size(),
                                         plan.config.symbols.size());
    ModeParts mode(plan.config, settings.value(), positions);
    VolumeMeter metered(*inputs.bars, volumes);
    const bool asks_volume = plan.config.limits.max_order_volume_percent.has_value();
    BlockTimer bars(asks_volume ? static_cast<data::MarketDataProvider&>(metered) : *inputs.bars,
                    std::chrono::milliseconds(plan.config.strategy_budget_ms));
    runner::TradingRunner runner({.market_data = bars,
                                  .execution = *mode.handler,
                                  .listener = mode.broker ? &*mode.broker : nullptr,
                                  .positions = positions,
                                  .recorder = recorder,
                                  .trading_state = observers.trading_state,
                                  .strategies = std::move(desks).value()});
    data::RunOutcome outcome = runner.run({.bars_max = plan.description.bars_max,
                                           .bars_expected = plan.bars_expected,
                                           .on_progress = [&](std::uint64_t done) {
                                               bars.end_block();
                                               if (observers.on_progress) {
                                                   observers.on_progress(done);
                                               }
                                           }});
    if (observers.over_budget != nullptr) {
        *observers.over_budget = bars.over_budget();
    }
    if (plan.config.mode == RunMode::DryRun) {  // no cash moved, so there is no profit to speak of
        outcome.realized_pnl.reset();
        outcome.unrealized_pnl.reset();
        outcome.fees.reset();
        outcome.final_equity.reset();
    }
    return outcome;
}

}  // namespace millrace::cli
