#include <algorithm>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_runs.h>
#include <millrace/storage/trading_control.h>

#include "command.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "stored/open_store.h"
#include "wiring/config_reading.h"
#include "wiring/interrupt.h"
#include "wiring/run_inputs.h"
#include "wiring/run_plan.h"
#include "wiring/summary.h"

namespace millrace::cli {

Command run_command();

namespace {

using events::Result;
using Path = std::filesystem::path;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// The flag outranks the environment, that the file, the file the default.
const std::string& store_path(const GlobalOptions& global, const RunConfig& config) {
    const bool is_default = global.db_path_from == Origin::Default;
    return is_default && config.db_path ? *config.db_path : global.db_path;
}

/// The operator's halts that concern a run.
storage::ControlledTradingState operated_state(const RunConfig& config, const Path& store) {
    std::vector<std::string> strategies;
    for (const ConfiguredStrategy& strategy : config.strategies) {
        strategies.push_back(strategy.id);
    }
    return {store, std::string(name_of(config.mode)), std::move(strategies)};
}

/// Nothing starts while an operator wants it halted.
Result<void> check_may_start(data::TradingStateStore& operated) {
    auto going = data::check_not_halted(&operated);
    if (!going && going.error().code == events::ErrorCode::Halted) {
        return events::Error{
            events::ErrorCode::Halted,
            fmt::format("not started, because trading is halted: {}", going.error().message)};
    }
    return going;
}

/// Runs the plan and stores what came of it.
Result<RunReport> run_and_store(RunPlan& plan, storage::Store& store, const GlobalOptions& global) {
    auto operated = operated_state(plan.config, store.path());
    if (auto may = check_may_start(operated); !may) {
        return may.error();
    }
    auto inputs = inputs_of(plan, store);
    if (!inputs) {
        return inputs.error();
    }
    InterruptState interrupt(&operated);  // from here on: a run that began gets an outcome
    storage::DuckDbRunRecorder recorder(store);
    plan.description.started_at = events::SystemClock().now();
    const auto run_id = recorder.begin(plan.description);
    if (!run_id) {
        return events::Error{run_id.error().code,
                             "the run did not start: " + run_id.error().message};
    }
    Result<data::RunOutcome> outcome = data::RunOutcome();
    BlocksOverBudget over_budget;
    {
        Progress progress(run_id.value(), "bars", plan.bars_expected);
        outcome = execute(plan, inputs.value(), recorder,
                          {.trading_state = &interrupt,
                           .over_budget = &over_budget,
                           .on_progress = [&](std::uint64_t done) { progress.update(done); }});
    }
    if (!outcome) {
        return outcome.error();
    }
    outcome.value().wall_seconds = seconds_since(global.process_start);
    if (auto stored = recorder.end(outcome.value()); !stored) {
        return stored.error();
    }
    RunReport report;
    report.run = {run_id.value(), plan.description, std::move(outcome).value()};
    report.config = plan.config;
    report.over_budget = over_budget;
    report.wall_seconds = seconds_since(global.process_start);
    if (report.run.outcome.status == data::RunStatus::Completed && !plan.config.bars_max) {
        report.bars_off_session = inputs.value().bars->off_session();
    }
    return report;
}

/// Open at the end and never told of: whether their session would have squared them off, nobody
/// knows.
std::size_t open_intraday(const RunReport& report, const RunPlan& plan) {
    const auto& open = report.run.outcome.positions;
    return static_cast<std::size_t>(
        std::count_if(open.begin(), open.end(), [&](const events::Position& position) {
            const std::size_t symbol = position.symbol.index();
            const std::size_t row = position.strategy.index() * plan.config.symbols.size() + symbol;
            return plan.config.strategies.at(position.strategy.index()).product ==
                       execution::Product::Intraday &&
                   plan.instruments.at(symbol).calendar != market::CalendarKind::Continuous &&
                   report.breakdown.rows.at(row).conversions == 0;
        }));
}

/// What only the run could tell.
std::vector<std::string> warnings_after(const RunReport& report, const RunPlan& plan) {
    std::vector<std::string> warnings;
    if (const auto left_out = report.bars_off_session.value_or(0);
        left_out > report.run.outcome.bars_processed) {
        warnings.push_back(fmt::format("{} of the stored bars lie outside every session and were "
                                       "left out, more than were read: were --timezone and --stamp "
                                       "right when they were imported?",
                                       left_out));
    }
    if (const auto count = conversions(report); count > 0) {
        warnings.push_back(fmt::format("{} times a session ended with an intraday position open, "
                                       "which is delivery from then on: no bar came from the "
                                       "square-off time on, or its exit still waited",
                                       count));
    }
    if (const auto count = open_intraday(report, plan); count > 0) {
        warnings.push_back(fmt::format("{} intraday positions are open at the run's end: its bars "
                                       "end before the square-off could fill",
                                       count));
    }
    if (const BlocksOverBudget& over = report.over_budget; over.count > 0) {
        warnings.push_back(fmt::format("{} blocks of bars took longer than strategy_budget_ms {}, "
                                       "the slowest {} ms from {} on: look at what the strategies "
                                       "do there",
                                       over.count, report.config.strategy_budget_ms,
                                       over.slowest.count(), over.slowest_from.to_string()));
    }
    return warnings;
}

ExitCode report_ending(const data::RunSummary& run) {
    switch (run.outcome.status) {
    case data::RunStatus::Completed: return ExitCode::Done;
    case data::RunStatus::Halted:
        log_error(fmt::format("{} halted safely: {}. Orders that were waiting are cancelled; {}",
                              run.run_id, run.outcome.failure,
                              run.outcome.positions.empty()
                                  ? "no position is open"
                                  : "open positions stay as they are, and a simulated run needs "
                                    "nothing done about them:\n" +
                                        open_positions(run)));
        return ExitCode::HaltedSafely;
    case data::RunStatus::Running:
    case data::RunStatus::Failed: break;
    }
    log_error(fmt::format("{} failed: {}", run.run_id, run.outcome.failure));
    return ExitCode::Failed;
}

Result<ExitCode> run(const RunFlags& flags, const GlobalOptions& global) {
    auto reading = read_run_config(flags, process_environment());
    if (!reading) {
        return reading.error();
    }
    auto store = open_store_for_run(store_path(global, reading.value().config));
    if (!store) {
        return store.error();
    }
    auto plan = plan_run(reading.value().config, *store.value());
    if (!plan) {
        return plan.error();
    }
    std::vector<std::string> warnings = std::move(reading.value().warnings);
    warnings.insert(warnings.end(), plan.value().warnings.begin(), plan.value().warnings.end());
    for (const std::string& note : reading.value().notes) {
        log_info(note);
    }
    for (const std::string& warning : warnings) {
        log_warning(warning);
    }
    auto report = run_and_store(plan.value(), *store.value(), global);
    if (!report) {
        return report.error();
    }
    storage::DuckDbRunReader runs(*store.value());
    auto breakdown = breakdown_of(runs, report.value().run);
    if (!breakdown) {
        return breakdown.error();
    }
    report.value().breakdown = std::move(breakdown).value();
    for (std::string& warning : warnings_after(report.value(), plan.value())) {
        log_warning(warning);
        warnings.push_back(std::move(warning));
    }
    report.value().warnings = std::move(warnings);
    auto written = global.json ? write_out(as_json(report.value()))
                               : write_out(std::string_view(as_text(report.value())));
    const ExitCode ending = report_ending(report.value().run);
    return written ? Result<ExitCode>(ending) : written.error();
}

void declare_selection(CLI::App& app, RunFlags& flags) {
    add_list(app,
             {.names = "--symbols", .description = "what to trade, in any order", .value = "S"},
             flags.symbols);
    add_repeatable(app,
                   {.names = "--strategy",
                    .description = "may be given several times; ehma_pivot unless told",
                    .value = "TYPE[:ID][,key=value]..."},
                   flags.strategies);
    add_any_text(app,
                 {.names = "--timeframe",
                  .description = "bars of strategies that name none: 1m (default), 5m, 15m, 30m, "
                                 "1h, 1d",
                  .value = "T"},
                 flags.timeframe);
    add_range(app, flags.from, flags.to);
    add_count(app,
              {.names = "--max-bars",
               .description = "stop after so many bars of all symbols together",
               .value = "N"},
              flags.bars_max);
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<RunFlags>();
    add_any_text(app,
                 {.names = "--mode",
                  .description = "dry_run (default) says which orders would be sent; paper fills "
                                 "them in simulation; live needs a broker",
                  .value = "dry_run|paper|live"},
                 flags->mode);
    declare_selection(app, *flags);
    add_text(app,
             {.names = "--config-file",
              .description = "JSON settings; options given here outrank it",
              .value = "F"},
             flags->config_file);
    add_flag(app,
             {.names = "--allow-unexplained-jumps",
              .description =
                  "run although a session opens more than 20% away from the close before "
                  "it and no corporate action says why"},
             flags->allow_unexplained_jumps);
    add_flag(app,
             {.names = "--follow", .description = "go on with live bars (not in this version)"},
             flags->follow);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command run_command() {
    return {
        .group = "",
        .name = "run",
        .description = "Run strategies over stored bars and store what came of it",
        .examples =
            "  millrace run --mode paper --symbols INFY RELIANCE\n"
            "  millrace run --mode dry_run --symbols INFY --strategy ehma_pivot,fast=5,slow=13\n"
            "  millrace run --mode paper --symbols INFY --timeframe 15m --strategy ema_cross\n"
            "  millrace run --config-file run.json --from 2025-01-01 --to 2025-03-31 --json\n",
        .declare = &declare,
        .version = [] {
            return std::pair<std::string, std::string>("engine",
                                                       std::to_string(data::engine_version));
        }};
}

}  // namespace millrace::cli
