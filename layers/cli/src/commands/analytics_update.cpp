#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/storage/analytics_lock.h>

#include "command.h"
#include "configuration/config_file.h"
#include "configuration/config_section.h"
#include "environment.h"
#include "insights/contributors_config.h"
#include "insights/insight_update.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command analytics_update_command();

namespace {

using events::Result;

struct Flags {
    std::vector<std::string> symbols;
    std::vector<std::string> timeframes;
    std::optional<std::string> config_file;
    bool full = false;
};

struct Settings {
    analytics::ConfluenceSettings contributors;
    std::optional<std::string> db_path;
};

struct Updated {
    data::Timeframe timeframe;
    InsightUpdate update;
    double seconds = 0;
};

/// What the file says of store and contributors. Other keys of a configuration are for other
/// commands, which look at their values; a key that is none is refused here as well.
void read_file_settings(const Json& document, const std::string& file, Settings& settings,
                        Problems& problems) {
    ConfigSection whole(document, {file}, problems);
    settings.db_path = whole.text("db_path");
    for (const char* other : {"symbols", "strategy_configs", "on_strategy_failure",
                              "strategy_budget_ms", "unexplained_jumps", "execution", "risk"}) {
        (void)whole.take(other);
    }
    if (const Json* analytics = whole.take("analytics")) {
        ConfigSection section(*analytics, whole.place("analytics"), problems);
        (void)section.take("insight_delay");
        (void)section.take("insight_max_age");
        if (const Json* contributors = section.take("contributors")) {
            settings.contributors =
                read_contributors(*contributors, section.place("contributors"), problems);
        }
        section.finish();
    }
    whole.finish();
}

/// The environment's contributors outrank the file's.
void read_variables(const EnvironmentVariables& environment, Settings& settings,
                    Problems& problems) {
    constexpr std::string_view key = "analytics.contributors";
    const std::string* const text = find_variable(environment, key);
    if (text == nullptr) {
        return;
    }
    const Place place{variable_of(key), std::string(key)};
    if (const auto contributors = parse_json(*text, "its value")) {
        settings.contributors = read_contributors(contributors.value(), place, problems);
    } else {
        problems.add(place, contributors.error().message);
    }
}

Result<Settings> read_settings(const std::optional<std::string>& file) {
    Settings settings;
    Problems problems;
    if (file) {
        const auto document = read_config_file(*file, problems);
        if (!document) {
            return document.error();
        }
        read_file_settings(document.value(), *file, settings, problems);
    }
    read_variables(process_environment(), settings, problems);
    return problems.empty() ? Result<Settings>(settings) : problems.error();
}

Result<std::vector<data::Timeframe>> read_timeframes(const std::vector<std::string>& names) {
    std::vector<data::Timeframe> timeframes;
    for (const std::string& name : names) {
        const auto timeframe = data::parse_timeframe(name);
        if (!timeframe) {
            return events::Error{events::ErrorCode::InvalidInput,
                                 "--timeframe: " + timeframe.error().message};
        }
        if (std::find(timeframes.begin(), timeframes.end(), timeframe.value()) ==
            timeframes.end()) {
            timeframes.push_back(timeframe.value());
        }
    }
    if (timeframes.empty()) {
        timeframes.push_back(data::Timeframe::M1);
    }
    return timeframes;
}

Result<Updated> update(storage::Store& store, const InsightUpdateRequest& request) {
    const auto start = std::chrono::steady_clock::now();
    std::unique_ptr<Progress> progress;
    const auto done = update_insights(
        store, events::SystemClock(), request, [&](std::uint64_t bars, std::uint64_t total) {
            if (!progress) {
                progress = std::make_unique<Progress>(
                    fmt::format("{} insights", data::name_of(request.timeframe)), "bars", total);
            }
            progress->update(bars);
        });
    if (!done) {
        return done.error();
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return Updated{request.timeframe, done.value(), taken.count()};
}

Json as_json(const std::vector<Updated>& all) {
    Json document = Json::object();
    document["timeframes"] = Json::array();
    for (const Updated& updated : all) {
        const InsightUpdate& update = updated.update;
        Json entry = Json::object();
        entry["timeframe"] = data::name_of(updated.timeframe);
        entry["symbols"] = update.symbols;
        entry["up_to_date"] = update.up_to_date;
        entry["bars_read"] = update.bars;
        entry["insights_added"] = update.added;
        entry["insights_revised"] = update.revised;
        entry["insights_withdrawn"] = update.withdrawn;
        entry["seconds"] = updated.seconds;
        document["timeframes"].push_back(std::move(entry));
    }
    return document;
}

std::string as_text(const std::vector<Updated>& all) {
    if (all.front().update.symbols == 0) {
        return "no bars are stored; millrace bars import or bars synth adds some\n";
    }
    Table table({{"timeframe"},
                 {"symbols", Align::Right},
                 {"unchanged", Align::Right},
                 {"bars read", Align::Right},
                 {"added", Align::Right},
                 {"revised", Align::Right},
                 {"withdrawn", Align::Right},
                 {"seconds", Align::Right}});
    for (const Updated& updated : all) {
        const InsightUpdate& update = updated.update;
        table.add({std::string(data::name_of(updated.timeframe)), std::to_string(update.symbols),
                   std::to_string(update.up_to_date), std::to_string(update.bars),
                   std::to_string(update.added), std::to_string(update.revised),
                   std::to_string(update.withdrawn), fmt::format("{:.2f}", updated.seconds)});
    }
    return table.text();
}

Result<ExitCode> run(const Flags& flags, const GlobalOptions& global) {
    const auto settings = read_settings(flags.config_file);
    const auto timeframes = read_timeframes(flags.timeframes);
    if (!settings || !timeframes) {
        return settings ? timeframes.error() : settings.error();
    }
    const std::optional<std::string>& in_file = settings.value().db_path;
    const bool by_file = global.db_path_from == Origin::Default && in_file.has_value();
    auto store = open_store(by_file ? *in_file : global.db_path, Patience::Unattended);
    if (!store) {
        return store.error();
    }
    constexpr std::chrono::seconds wait{30};
    const auto lock = storage::AnalyticsLock::take(*store.value(), wait);
    if (!lock) {
        return lock.error();
    }
    std::vector<Updated> all;
    for (const data::Timeframe timeframe : timeframes.value()) {
        const auto updated = update(
            *store.value(), {timeframe, flags.symbols, settings.value().contributors, flags.full});
        if (!updated) {
            return updated.error();
        }
        all.push_back(updated.value());
    }
    auto written =
        global.json ? write_out(as_json(all)) : write_out(std::string_view(as_text(all)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto flags = std::make_shared<Flags>();
    add_list(app,
             {.names = "--symbol",
              .description = "only these; every symbol with bars unless told",
              .value = "S"},
             flags->symbols);
    add_list(app,
             {.names = "--timeframe",
              .description = "of the bars: 1m (default), 5m, 15m, 30m, 1h, 1d",
              .value = "T"},
             flags->timeframes);
    add_flag(app,
             {.names = "--full",
              .description = "compute every insight again and store what comes out differently"},
             flags->full);
    add_text(app,
             {.names = "--config-file",
              .description = "JSON settings; its analytics.contributors replace the default ones",
              .value = "F"},
             flags->config_file);
    return [flags](const GlobalOptions& global) { return run(*flags, global); };
}

}  // namespace

Command analytics_update_command() {
    return {.group = "analytics",
            .name = "update",
            .description = "Turn stored bars into stored insights, as far as they are missing",
            .examples = "  millrace analytics update\n"
                        "  millrace analytics update --symbol RELIANCE INFY --timeframe 1m 5m\n"
                        "  millrace analytics update --full --json\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
