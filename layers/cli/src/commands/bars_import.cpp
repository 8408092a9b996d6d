#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/storage/bar_import.h>

#include "command.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "program.h"
#include "progress.h"
#include "stored/flags_text.h"
#include "stored/import_report.h"
#include "stored/input_files.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command bars_import_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;
using storage::BarImportOptions;
using storage::ImportedFile;

struct Options {
    std::vector<std::string> files;
    std::optional<std::string> symbol;
    std::optional<std::string> timezone;
    std::string stamp = "open";
    std::string date_order;
    std::string on_bad_row = "reject-file";
    std::string ticks;
    bool revise = false;
};

BarImportOptions import_options(const Options& options) {
    using storage::DateOrder;
    using storage::OnBadRow;
    using storage::StampKind;
    BarImportOptions import;
    import.symbol = options.symbol;
    import.timezone = options.timezone;
    import.stamp = options.stamp == "close" ? StampKind::Close : StampKind::Open;
    if (!options.date_order.empty()) {
        import.date_order =
            options.date_order == "dmy" ? DateOrder::DayFirst : DateOrder::MonthFirst;
    }
    import.on_bad_row = options.on_bad_row == "skip" ? OnBadRow::Skip : OnBadRow::RejectFile;
    import.ticks = !options.ticks.empty();
    import.revise = options.revise;
    return import;
}

/// What was imported and what was not.
struct Outcome {
    struct Failure {
        std::string file;
        Error error;
    };
    std::vector<ImportedFile> files;
    std::vector<Failure> failures;
};

/// Whether it is that file alone which could not be imported, and not the store.
bool is_of_file(ErrorCode code) {
    return code == ErrorCode::InvalidInput || code == ErrorCode::Conflict ||
           code == ErrorCode::NotFound;
}

Outcome import_all(const std::vector<std::filesystem::path>& paths, storage::Store& store,
                   const Options& options) {
    const events::SystemClock clock;
    Progress progress("importing", "rows", 0);
    std::uint64_t rows_before = 0;
    std::uint64_t rows = 0;
    BarImportOptions import = import_options(options);
    import.on_progress = [&](std::uint64_t rows_of_file) { rows = rows_before + rows_of_file;
    progress.update(rows);
};
Outcome outcome;
std::optional<Error> of_store;
for (const std::filesystem::path& path : paths) {
    if (of_store) {
        outcome.failures.push_back(
            {path.string(),
             {of_store->code, fmt::format("{}: not tried, for the same reason", path.string())}});
        continue;
    }
    auto imported = storage::import_bars(store, clock, path, import);
    rows_before = rows;
    if (imported) {
        outcome.files.push_back(std::move(imported).value());
        continue;
    }
    outcome.failures.push_back({path.string(), imported.error()});
    if (!is_of_file(imported.error().code)) {
        of_store = imported.error();
    }
}
return outcome;
}  // namespace

/// Bars a minute too early would show a strategy the future.
std::string warning_of_stamps(const std::string& file, const storage::ImportedSymbol& symbol) {
    const bool late = symbol.days_late > symbol.sessions / 2;
    const bool early = symbol.days_early > symbol.sessions / 2;
    return late || early
               ? fmt::format("{}: on {} of {} days {} begins a minute too {}: its stamps look like "
                             "those of the minutes' {}. Runs would be wrong; restore a backup or "
                             "begin a new store, and import it with --stamp {}",
                             file, late ? symbol.days_late : symbol.days_early, symbol.sessions,
                             symbol.symbol, late ? "late" : "early", late ? "ends" : "opens",
                             late ? "close" : "open")
               : std::string();
}

/// Names what looks like a mistake: what is stored cannot be taken back.
Result<void> warn_of(const std::vector<ImportedFile>& files, storage::Store& store) {
    const auto table = storage::stored_instruments(store);
    if (!table) {
        return table.error();
    }
    std::set<std::string> symbols;
    for (const ImportedFile& file : files) {
        for (const storage::ImportedSymbol& symbol : file.symbols) {
            symbols.insert(symbol.symbol);
            if (const auto warning = warning_of_stamps(file.file, symbol); !warning.empty()) {
                log_warning(warning);
            }
            const std::uint64_t stored = symbol.accepted + symbol.revised;
            if (off_session(symbol.flags) > stored / 2) {
                log_warning(
                    fmt::format("{}: {} of the {} bars of {} lie outside every session, and "
                                "runs leave them out: were --timezone and --stamp right?",
                                file.file, off_session(symbol.flags), stored, symbol.symbol));
            }
        }
    }
    const std::vector<std::string> names(symbols.begin(), symbols.end());
    if (const auto warning = warning_of_unknown(table.value(), names); !warning.empty()) {
        log_warning(warning);
    }
    return {};
}

Json leases_json(const storage::LeaseWaits& waits) {
    const auto seconds = [](std::chrono::microseconds wait) {
        return Json::number(fmt::format("{:.6f}", std::chrono::duration<double>(wait).count()));
    };
    Json leases = Json::object();
    leases["count"] = waits.leases;
    leases["waited_seconds"] = seconds(waits.all);
    leases["longest_wait_seconds"] = seconds(waits.longest);
    return leases;
}

Json as_json(const Outcome& outcome, const storage::LeaseWaits& waits) {
    Json document = Json::object();
    document["files"] = Json::array();
    for (const ImportedFile& file : outcome.files) {
        document["files"].push_back(import_json(file));
    }
    document["failed"] = Json::array();
    for (const Outcome::Failure& failure : outcome.failures) {
        Json entry = Json::object();
        entry["file"] = failure.file;
        entry["message"] = failure.error.message;
        document["failed"].push_back(std::move(entry));
    }
    document["leases"] = leases_json(waits);
    return document;
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    auto paths = input_files(options.files);
    if (!paths) {
        return paths.error();
    }
    auto store = open_store(global.db_path, Patience::Unattended, paths.value());
    if (!store) {
        return store.error();
    }
    const Outcome outcome = import_all(paths.value(), *store.value(), options);
    if (outcome.files.empty() && outcome.failures.size() == 1) {
        return outcome.failures.front().error;
    }
    for (const Outcome::Failure& failure : outcome.failures) {
        log_error(failure.error.message);
    }
    if (auto warned = warn_of(outcome.files, *store.value()); !warned) {
        return warned.error();
    }
    auto written = global.json ? write_out(as_json(outcome, store.value()->lease_waits()))
                               : write_out(std::string_view(import_text(outcome.files)));
    if (!written) {
        return written.error();
    }
    return outcome.failures.empty() ? ExitCode::Done
                                    : exit_code_of(outcome.failures.front().error.code);
}

void declare_rows(CLI::App& app, Options& options) {
    add_choice(app,
               {.names = "--on-bad-row",
                .description = "an impossible row refuses its file (default), or is left out and "
                               "kept in import_rejects"},
               {"reject-file", "skip"}, options.on_bad_row);
    add_flag(app,
             {.names = "--revise",
              .description = "a different bar for a stored minute becomes its next revision; runs "
                             "made before still verify"},
             options.revise);
    add_choice(app,
               {.names = "--ticks",
                .description = "rows are trades (timestamp, ltp, volume), with the day's volume so "
                               "far, to be built into bars"},
               {"cumulative"}, options.ticks);
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_files(app,
                       {.names = "files",
                        .description = "CSV or Parquet with timestamp, open, high, low, close, "
                                       "volume and perhaps symbol; patterns such as 'data/*.csv'",
                        .value = "FILE"},
                       options->files);
    add_text(app,
             {.names = "--symbol",
              .description = "whose bars they are, where neither a column nor the file's name says "
                             "it",
              .value = "S"},
             options->symbol);
    add_text(app,
             {.names = "--timezone",
              .description = "of stamps without an offset, such as Asia/Kolkata or +05:30",
              .value = "Z"},
             options->timezone);
    add_choice(app,
               {.names = "--stamp",
                .description = "whether a stamp is the minute's open (default) or close"},
               {"open", "close"}, options->stamp);
    add_choice(app,
               {.names = "--date-order",
                .description = "of dates such as 03-04-2025, where no other of the file tells"},
               {"dmy", "mdy"}, options->date_order);
    declare_rows(app, *options);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace millrace::cli

Command bars_import_command() {
    return {
        .group = "bars",
        .name = "import",
        .description = "Store one-minute bars of CSV and Parquet files, each whole or not at all",
        .examples = "  millrace bars import INFY.csv --timezone Asia/Kolkata\n"
                    "  millrace bars import 'kite/*.csv'\n"
                    "  millrace bars import all.csv --stamp close --on-bad-row skip\n"
                    "  millrace bars import INFY_ticks.csv --ticks cumulative --timezone +05:30\n",
        .declare = &declare,
        .version = {}};
}

}  // namespace millrace::cli
