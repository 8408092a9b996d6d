#include <memory>

#include <millrace/storage/duckdb_runs.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"
#include "wiring/run_lists.h"
#include "wiring/stored_report.h"

namespace millrace::cli {

Command runs_show_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

struct Options {
    std::string run;
    bool signals = false;
    bool refusals = false;
    bool orders = false;
    bool trades = false;
    bool adjustments = false;
    bool round_trips = false;
    std::string format;

    int lists() const {
        return static_cast<int>(signals) + static_cast<int>(refusals) + static_cast<int>(orders) +
               static_cast<int>(trades) + static_cast<int>(adjustments) +
               static_cast<int>(round_trips);
    }
};

Result<void> write_list(const Options& options, const data::RunSummary& run, storage::Store& store,
                        ListFormat format) {
    storage::DuckDbRunReader runs(store);
    if (options.signals) {
        return write_signals(runs, run, format);
    }
    if (options.refusals) {
        return write_refusals(runs, run, format);
    }
    if (options.orders) {
        return write_orders(runs, run, format);
    }
    if (options.trades) {
        return write_trades(runs, run, format);
    }
    return options.adjustments ? write_adjustments(runs, run, format)
                               : write_round_trips(runs, run, store, format);
}

Result<void> write_summary(const data::RunSummary& run, storage::Store& store, bool json) {
    const auto report = stored_report(run, store);
    if (!report) {
        return report.error();
    }
    return json ? write_out(as_json(report.value()))
                : write_out(std::string_view(as_text(report.value())));
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    if (options.lists() > 1) {
        return Error{ErrorCode::InvalidInput,
                     "expected one of --signals, --refusals, --orders, --trades, --adjustments and "
                     "--round-trips"};
    }
    if (options.lists() == 0 && options.format == "csv") {
        return Error{ErrorCode::InvalidInput,
                     "--format csv needs --signals, --refusals, --orders, --trades, "
                     "--adjustments or --round-trips"};
    }
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto found = storage::DuckDbRunReader(*store.value()).summary(options.run);
    if (!found) {
        return found.error();
    }
    const bool json = options.format.empty() ? global.json : options.format == "json";
    auto written = options.lists() == 0 ? write_summary(found.value(), *store.value(), json)
                                        : write_list(options, found.value(), *store.value(),
                                                     json ? ListFormat::Json : ListFormat::Csv);
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_text(app, {.names = "run", .description = "run-3, 3 or last", .value = "RUN"},
                      options->run);
    add_flag(app, {.names = "--signals", .description = "every signal"}, options->signals);
    add_flag(app, {.names = "--refusals", .description = "every order that was refused, and why"},
             options->refusals);
    add_flag(app, {.names = "--orders", .description = "every order as it stood at the end"},
             options->orders);
    add_flag(app, {.names = "--trades", .description = "every execution"}, options->trades);
    add_flag(app,
             {.names = "--adjustments",
              .description = "every position that a split, bonus or dividend met"},
             options->adjustments);
    add_flag(app, {.names = "--round-trips", .description = "every entry with its exit"},
             options->round_trips);
    add_choice(app, {.names = "--format", .description = "of a list; csv unless told"},
               {"csv", "json"}, options->format);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command runs_show_command() {
    return {.group = "runs",
            .name = "show",
            .description = "A run's summary, or one of its lists",
            .examples = "  millrace runs show last\n"
                        "  millrace runs show run-3 --round-trips > round_trips.csv\n"
                        "  millrace runs show 3 --orders --format json\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
