#include "wiring/run_config.h"

#include <algorithm>

#include <fmt/format.h>

#include "configuration/config_file.h"
#include "configuration/config_section.h"
#include "wiring/run_inputs.h"

namespace millrace::cli {
namespace {

using events::Result;

/// The flags as the document that says the same, read with the same rules.
Json document_of(const RunFlags& flags) {
    Json document = Json::object();
    if (!flags.mode.empty()) {
        document["execution"]["mode"] = flags.mode;
    }
    for (const std::string& symbol : flags.symbols) {
        if (!symbol.empty()) {  // "A, B" leaves an empty word between comma and blank
            document["symbols"].push_back(symbol);
        }
    }
    return document;
}

void read_strategy_flags(const RunFlags& flags, RunConfig& config, Problems& problems) {
    if (flags.strategies.empty()) {
        return;
    }
    config.strategies.clear();
    for (const std::string& flag : flags.strategies) {
        const std::string where = fmt::format("--strategy {}", flag);
        const auto document = strategy_of_flag(flag);
        if (!document) {
            problems.add(fmt::format("{}: {}", where, document.error().message));
            continue;
        }
        auto strategy = read_strategy(document.value(), where + ": ", config, problems);
        if (!strategy) {
            continue;
        }
        const auto same_id = [&](const auto& other) { return other.id == strategy->id; };
        if (std::any_of(config.strategies.begin(), config.strategies.end(), same_id)) {
            problems.add(fmt::format("{}: id was '{}', expected each id once; give one as "
                                     "--strategy {}:ID",
                                     where, strategy->id, strategy->type));
            continue;
        }
        config.strategies.push_back(std::move(*strategy));
    }
}

/// Before any strategy is read, which takes it where it names none of its own.
void read_timeframe_flag(const RunFlags& flags, RunConfig& config, Problems& problems) {
    if (flags.timeframe.empty()) {
        return;
    }
    if (const auto timeframe = data::parse_timeframe(flags.timeframe)) {
        config.timeframe = timeframe.value();
    } else {
        problems.add("--timeframe: " + timeframe.error().message);
    }
}

void read_other_flags(const RunFlags& flags, RunConfig& config, Problems& problems) {
    if (flags.follow) {
        problems.add("--follow: needs a feed of live bars, and this version has none");
    }
    if (flags.bars_max && *flags.bars_max == 0) {
        problems.add("--max-bars: was 0, expected 1 or more");
    }
    config.bars_max = flags.bars_max;
    config.allow_unexplained_jumps =
        config.allow_unexplained_jumps || flags.allow_unexplained_jumps;
    const auto range = parse_range(flags.from, flags.to);
    if (range) {
        config.range = range.value();
    } else {
        problems.add(range.error().message);
    }
}

void add_warnings(ConfigReading& reading) {
    for (const ConfiguredStrategy& strategy : reading.config.strategies) {
        if (strategy.product == execution::Product::Delivery &&
            strategy.parameters.flag("allow_short", false)) {
            reading.warnings.push_back(
                fmt::format("{}: allow_short=true has no effect under product delivery; short "
                            "selling needs product=intraday",
                            strategy.id));
        }
        if (strategy.timeframe == data::Timeframe::D1 && reading.config.mode == RunMode::Paper &&
            reading.config.carry_orders == execution::CarryOrders::ExpireAtSessionEnd) {
            reading.warnings.push_back(
                fmt::format("{}: a 1d bar ends with its session and so do the orders it makes, "
                            "unfilled; execution.carry_orders next_session lets them wait",
                            strategy.id));
        }
        if (strategy.timeframe == data::Timeframe::D1 && reads_insights(strategy.type) &&
            reading.config.insight_terms.delay != data::InsightDelay::none()) {
            reading.warnings.push_back(
                fmt::format("{}: by {} a 1d insight is there only after its session, where it is "
                            "shown no more; analytics.insight_delay inline shows it at the close",
                            strategy.id, reading.config.insight_terms.delay.to_string()));
        }
    }
    if (!reading.config.limits.price_collar_percent) {
        reading.warnings.emplace_back("risk: the price collar is off");
    }
    if (!reading.config.limits.cash) {
        reading.warnings.emplace_back("risk: the cash check is off");
    }
}

}  // namespace

Result<ConfigReading> read_run_config(const RunFlags& flags) {
    ConfigReading reading;
    RunConfig& config = reading.config;
    Problems problems;
    read_timeframe_flag(flags, config, problems);
    if (flags.config_file) {
        const auto document = read_config_file(*flags.config_file);
        if (!document) {
            return document.error();
        }
        read_config_document(document.value(), *flags.config_file, config, problems);
    }
    read_config_document(document_of(flags), "command line", config, problems);
    read_strategy_flags(flags, config, problems);
    read_other_flags(flags, config, problems);
    if (config.strategies.empty() && problems.empty()) {
        reading.notes.emplace_back("no strategy was given: ehma_pivot is run");
        const auto ehma_pivot = strategy_of_flag("ehma_pivot");
        if (auto strategy = read_strategy(ehma_pivot.value(), "", config, problems)) {
            config.strategies.push_back(std::move(*strategy));
        }
    }
    if (config.symbols.empty() && problems.empty()) {
        problems.add("symbols: none given, expected --symbols A B or the key `symbols` of a "
                     "configuration file");
    }
    if (!problems.empty()) {
        return problems.error();
    }
    add_warnings(reading);
    return reading;
}

execution::RiskLimits limits_in_force(const RunConfig& config) {
    return config.mode == RunMode::DryRun ? execution::dry_run_limits(config.limits)
                                          : config.limits;
}

}  // namespace millrace::cli
