#include <memory>
#include <optional>

#include <fmt/format.h>
#include <millrace/storage/duckdb_runs.h>

#include "command.h"
#include "control/operator.h"
#include "control/trading_report.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "program.h"
#include "stored/open_store.h"
#include "wiring/run_limits.h"

namespace millrace::cli {

Command risk_show_command();

namespace {

using events::Result;

struct Shown {
    TradingReport trading;
    std::optional<RunLimits> limits;       // none while no run is stored
    std::optional<events::Error> failure;  // why the limits are not known
};

Result<std::optional<RunLimits>> limits_left_by(const std::optional<std::string>& name,
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

Json as_json(const Shown& shown) {
    Json document = as_json(shown.trading);
    add_limits(document, shown.limits);
    if (shown.failure) {
        document["limits"] = Json();
        document["error"] = error_json(*shown.failure);
    }
    return document;
}

std::string text_of(const TradingReport& trading) {
    Table table({{"mode"}, {"strategy"}, {"state"}, {"since"}, {"who"}, {"why"}});
    for (const storage::TradingStateEntry& entry : trading.entries) {
        const bool ever = entry.set.at != events::Timestamp::earliest();
        const std::string ends = entry.set.until_end_of
                                     ? " until the end of " + entry.set.until_end_of->to_string()
                                     : "";
        table.add({entry.mode, entry.strategy.empty() ? "all" : entry.strategy,
                   std::string(name_of(entry.set.state)) + ends,
                   ever ? entry.set.at.to_string() : "-", ever ? entry.set.who : "-",
                   ever ? entry.set.reason : "never set"});
    }
    return table.text() + fmt::format("{} {}\n", trading.stop_file.string(),
                                      trading.is_stopped ? "is there: everything is halted"
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
    auto trading = trading_report(global.db_path);
    if (!trading) {
        return trading.error();
    }
    Shown shown{.trading = std::move(trading).value(), .limits = {}, .failure = {}};
    if (!global.json) {
        if (auto written = write_out(std::string_view(text_of(shown.trading))); !written) {
            return written.error();
        }
    }
    auto limits = limits_left_by(name, global);
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
