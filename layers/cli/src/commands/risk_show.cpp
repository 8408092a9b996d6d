#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <millrace/execution/risk_controls.h>
#include <millrace/storage/duckdb_runs.h>

#include "command.h"
#include "control/operator.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "program.h"
#include "stored/open_store.h"
#include "wiring/breakdown.h"
#include "wiring/risk_config.h"
#include "wiring/run_plan.h"

namespace millrace::cli {

Command risk_show_command();

namespace {

using events::Result;
using storage::TradingStateEntry;

/// What one limit allows and how much of it is used; nothing where only an order uses it.
struct LimitRow {
    std::string key;
    std::string unit;
    std::string limit;
    std::optional<double> used;
    std::optional<double> percent;
};

/// The limits of a run, as it left them.
struct RunLimits {
    data::RunSummary run;
    std::vector<LimitRow> on;
    std::vector<std::string> off;
};

struct Shown {
    std::vector<TradingStateEntry> modes;  // every mode, then the strategies that were ever set
    std::filesystem::path stop_file;
    bool is_stopped = false;
    std::optional<RunLimits> limits;       // none while no run is stored
    std::optional<events::Error> failure;  // why the limits are not known
};

/// Every mode has a state, also where nobody ever set one.
std::vector<TradingStateEntry> with_every_mode(const std::vector<TradingStateEntry>& set) {
    std::vector<TradingStateEntry> all;
    for (const std::string& mode : all_modes()) {
        const auto found = std::find_if(set.begin(), set.end(), [&](const auto& entry) {
            return entry.mode == mode && entry.strategy.empty();
        });
        all.push_back(found != set.end()
                          ? *found
                          : TradingStateEntry{.mode = mode, .strategy = "", .set = {}});
    }
    std::copy_if(set.begin(), set.end(), std::back_inserter(all),
                 [](const auto& entry) { return !entry.strategy.empty(); });
    return all;
}

LimitRow row_of(const execution::RiskControl& control, const std::string& limit,
                const std::vector<events::LimitUse>& uses) {
    LimitRow row{std::string(control.key), std::string(control.unit), limit, {}, {}};
    const auto use = std::find_if(uses.begin(), uses.end(), [&](const auto& candidate) {
        return candidate.control == control.number;
    });
    if (use != uses.end()) {
        row.used = use->used;
        row.percent = use->used / use->limit * 100;
    }
    return row;
}

Result<RunLimits> limits_of(const data::RunSummary& run, storage::Store& store) {
    auto plan = plan_of(run.description);
    if (!plan) {
        return plan.error();
    }
    storage::DuckDbRunReader runs(store);
    const auto breakdown = breakdown_of(runs, run);
    if (!breakdown) {
        return breakdown.error();
    }
    RunLimits limits{.run = run, .on = {}, .off = {}};
    const Json document = risk_document(limits_in_force(plan.value().config));
    for (const execution::RiskControl& control : execution::risk_controls()) {
        const Json* limit = document.find(control.key);
        const std::string text =
            limit->as_text() != nullptr ? *limit->as_text() : limit->as_number()->digits;
        if (text == "off") {
            limits.off.emplace_back(control.key);
        } else {
            limits.on.push_back(row_of(control, text, breakdown.value().limits));
        }
    }
    return limits;
}

Result<std::optional<RunLimits>> limits_of(const std::optional<std::string>& name,
                                           const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    storage::DuckDbRunReader runs(*store.value());
    if (!name) {
        const auto all = runs.list();
        if (!all) {
            return all.error();
        }
        if (all.value().empty()) {
            return std::optional<RunLimits>();
        }
    }
    const auto run = runs.summary(name.value_or("last"));
    if (!run) {
        return run.error();
    }
    auto limits = limits_of(run.value(), *store.value());
    return limits ? Result<std::optional<RunLimits>>(std::move(limits).value())
                  : Result<std::optional<RunLimits>>(limits.error());
}

/// What an entry comes to beside those above it: the file STOP, and its mode's.
std::string_view in_force(const TradingStateEntry& entry, const Shown& shown) {
    const auto mode = std::find_if(shown.modes.begin(), shown.modes.end(), [&](const auto& other) {
        return other.mode == entry.mode && other.strategy.empty();
    });
    const auto of_mode = mode != shown.modes.end() ? mode->set.state : events::TradingState::Active;
    return name_of(shown.is_stopped ? events::TradingState::Halted
                                    : std::max(entry.set.state, of_mode));
}

Json as_json(const TradingStateEntry& entry, const Shown& shown) {
    const bool ever = entry.set.at != events::Timestamp::earliest();
    Json item = Json::object();
    item["mode"] = entry.mode;
    item["strategy"] = entry.strategy.empty() ? Json() : Json(entry.strategy);
    item["state"] = name_of(entry.set.state);
    item["in_force"] = in_force(entry, shown);
    item["since"] = ever ? Json(entry.set.at.to_string()) : Json();
    item["who"] = ever ? Json(entry.set.who) : Json();
    item["why"] = ever ? Json(entry.set.reason) : Json();
    item["until_end_of"] =
        entry.set.until_end_of ? Json(entry.set.until_end_of->to_string()) : Json();
    return item;
}

/// JSON has no infinity, which is how much is used of a part of nothing: more than any limit.
Json number_of(const std::optional<double>& used) {
    constexpr double beyond_all = 1e300;
    return used ? Json(std::isfinite(*used) ? *used : beyond_all) : Json();
}

Json as_json(const RunLimits& limits) {
    Json list = Json::array();
    for (const LimitRow& row : limits.on) {
        Json item = Json::object();
        item["limit"] = row.key;
        item["unit"] = row.unit;
        item["value"] = row.limit == "on" ? Json(row.limit) : Json::number(row.limit);
        item["used"] = number_of(row.used);
        item["percent"] = number_of(row.percent);
        list.push_back(std::move(item));
    }
    for (const std::string& key : limits.off) {
        Json item = Json::object();
        item["limit"] = key;
        item["value"] = "off";
        list.push_back(std::move(item));
    }
    return list;
}

Json as_json(const Shown& shown) {
    Json document = Json::object();
    document["trading"] = Json::array();
    for (const TradingStateEntry& entry : shown.modes) {
        document["trading"].push_back(as_json(entry, shown));
    }
    document["stop_file"] = shown.stop_file.string();
    document["stopped"] = shown.is_stopped;
    document["run_id"] = shown.limits ? Json(shown.limits->run.run_id) : Json();
    document["limits"] = shown.limits ? as_json(*shown.limits) : Json::array();
    if (shown.failure) {
        document["limits"] = Json();
        document["error"] = error_json(*shown.failure);
    }
    return document;
}

std::string states_text(const Shown& shown) {
    Table table({{"mode"}, {"strategy"}, {"state"}, {"since"}, {"who"}, {"why"}});
    for (const TradingStateEntry& entry : shown.modes) {
        const bool ever = entry.set.at != events::Timestamp::earliest();
        const std::string ends = entry.set.until_end_of
                                     ? " until the end of " + entry.set.until_end_of->to_string()
                                     : "";
        table.add({entry.mode, entry.strategy.empty() ? "all" : entry.strategy,
                   std::string(name_of(entry.set.state)) + ends,
                   ever ? entry.set.at.to_string() : "-", ever ? entry.set.who : "-",
                   ever ? entry.set.reason : "never set"});
    }
    return table.text() + fmt::format("{} {}\n", shown.stop_file.string(),
                                      shown.is_stopped ? "is there: everything is halted"
                                                       : "is not there; making it halts all");
}

std::string limits_text(const RunLimits& limits) {
    Table table({{"limit"},
                 {"unit"},
                 {"value", Align::Right},
                 {"used", Align::Right},
                 {"percent", Align::Right}});
    for (const LimitRow& row : limits.on) {
        table.add({row.key, row.unit, row.limit, row.used ? fmt::format("{:.6g}", *row.used) : "-",
                   row.percent ? fmt::format("{:.1f}", *row.percent) : "-"});
    }
    const std::string on = limits.on.empty() ? "no limit was on\n" : table.text();
    return fmt::format("{} ({}) left its limits so; - where each order is held against it alone\n"
                       "{}off: {}\n",
                       limits.run.run_id, limits.run.description.mode, on,
                       limits.off.empty() ? "nothing"
                                          : fmt::format("{}", fmt::join(limits.off, ", ")));
}

std::string text_of(const std::optional<RunLimits>& limits) {
    return limits ? "\n" + limits_text(*limits) : "no run is stored, so no limit was used\n";
}

/// The trading state needs no bars, so it is told also while the store cannot be had.
Result<ExitCode> run(const std::optional<std::string>& name, const GlobalOptions& global) {
    if (auto there = check_store_exists(global.db_path); !there) {
        return there.error();
    }
    const auto states = storage::TradingControl(global.db_path).states();
    if (!states) {
        return states.error();
    }
    Shown shown{.modes = with_every_mode(states.value()),
                .stop_file = storage::stop_file_of(global.db_path),
                .is_stopped = false,
                .limits = {},
                .failure = {}};
    shown.is_stopped = storage::is_stopped(shown.stop_file);
    if (!global.json) {
        if (auto written = write_out(std::string_view(states_text(shown))); !written) {
            return written.error();
        }
    }
    auto limits = limits_of(name, global);
    const ExitCode ending = limits ? ExitCode::Done : exit_code_of(limits.error().code);
    if (!limits && (!global.json || ending == ExitCode::Usage)) {
        return limits.error();
    }
    if (limits) {
        shown.limits = std::move(limits).value();
    } else {  // the states are told all the same
        shown.failure = limits.error();
        log_error(limits.error().message);
    }
    auto written = global.json ? write_out(as_json(shown))
                               : write_out(std::string_view(text_of(shown.limits)));
    return written ? Result<ExitCode>(ending) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto name = std::make_shared<std::optional<std::string>>();
    add_text(
        app,
        {.names = "run", .description = "whose limits: run-3, 3 or last (default)", .value = "RUN"},
        *name);
    return [name](const GlobalOptions& global) { return run(*name, global); };
}

}  // namespace

Command risk_show_command() {
    return {.group = "risk",
            .name = "show",
            .description = "Trading states, who set them and why, and how much of its limits a run "
                           "used",
            .examples = "  millrace risk show\n"
                        "  millrace risk show run-3 --json\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
