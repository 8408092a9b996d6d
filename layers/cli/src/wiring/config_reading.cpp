#include "wiring/config_reading.h"

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
        const Place place{fmt::format("--strategy {}", flag)};
        const auto document = strategy_of_flag(flag);
        if (!document) {
            problems.add(place, document.error().message);
            continue;
        }
        auto strategy = read_strategy(document.value(), place, config, problems);
        if (!strategy) {
            continue;
        }
        const auto same_id = [&](const auto& other) { return other.id == strategy->id; };
        if (std::any_of(config.strategies.begin(), config.strategies.end(), same_id)) {
            problems.refuse(
                place.member("id"), Json(strategy->id),
                {fmt::format("each id once; give one as --strategy {}:ID", strategy->type)});
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
        problems.add({"--timeframe"}, timeframe.error().message);
    }
}

void read_other_flags(const RunFlags& flags, RunConfig& config, Problems& problems) {
    if (flags.follow) {
        problems.add({"--follow"}, "needs a feed of live bars, and this version has none");
    }
    if (flags.bars_max && *flags.bars_max == 0) {
        problems.add({"--max-bars"}, "was 0, expected 1 or more");
    }
    config.bars_max = flags.bars_max;
    config.allow_unexplained_jumps =
        config.allow_unexplained_jumps || flags.allow_unexplained_jumps;
    const auto range = parse_range(flags.from, flags.to);
    if (range) {
        config.range = range.value();
    } else {
        problems.add({}, range.error().message);
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

/// The file's settings; one that is no JSON is a problem like any other.
Result<void> add_file(const std::string& file, ConfigReading& reading) {
    const auto document = read_config_file(file, reading.problems);
    if (document) {
        reading.given.add_document(document.value(), file, Origin::File);
        return {};
    }
    if (document.error().code != events::ErrorCode::InvalidInput) {
        return document.error();
    }
    std::string_view message = document.error().message;
    message.remove_prefix(message.starts_with(file + ": ") ? file.size() + 2 : 0);
    reading.problems.add({file}, std::string(message));
    reading.is_file_understood = false;
    return {};
}

void add_default_strategy(ConfigReading& reading) {
    reading.notes.emplace_back("no strategy was given: ehma_pivot is run");
    const auto ehma_pivot = strategy_of_flag("ehma_pivot");
    auto strategy = read_strategy(ehma_pivot.value(), {}, reading.config, reading.problems);
    if (strategy) {
        reading.config.strategies.push_back(std::move(*strategy));
    }
}

}  // namespace

Result<ConfigReading> read_every_source(const RunFlags& flags,
                                        const EnvironmentVariables& environment) {
    ConfigReading reading;
    RunConfig& config = reading.config;
    read_timeframe_flag(flags, config, reading.problems);
    if (flags.config_file) {
        if (auto added = add_file(*flags.config_file, reading); !added) {
            return added.error();
        }
    }
    reading.given.add_environment(environment);
    reading.given.add_document(document_of(flags), "command line", Origin::CommandLine);
    reading.given.apply(config, reading.problems);
    read_strategy_flags(flags, config, reading.problems);
    read_other_flags(flags, config, reading.problems);
    if (flags.strategies.empty() && reading.given.in_force("strategy_configs") == nullptr) {
        add_default_strategy(reading);
    }
    if (const auto variables = reading.given.variables_in_force(); !variables.empty()) {
        reading.notes.push_back(
            fmt::format("set by the environment: {}", fmt::join(variables, ", ")));
    }
    if (reading.problems.empty()) {
        add_warnings(reading);
    }
    return reading;
}

void require_symbols(const RunFlags& flags, ConfigReading& reading) {
    if (reading.is_file_understood && reading.given.in_force("symbols") == nullptr) {
        reading.problems.add({flags.config_file.value_or(""), "symbols"},
                             "none given, expected a list of symbols here, in MILLRACE_SYMBOLS or "
                             "as --symbols A B");
    }
}

Result<ConfigReading> read_run_config(const RunFlags& flags,
                                      const EnvironmentVariables& environment) {
    auto reading = read_every_source(flags, environment);
    if (!reading) {
        return reading;
    }
    require_symbols(flags, reading.value());
    return reading.value().problems.empty()
               ? std::move(reading)
               : Result<ConfigReading>(reading.value().problems.error());
}

}  // namespace millrace::cli
