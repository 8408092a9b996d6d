#include <filesystem>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/storage/csv_import.h>
#include <millrace/storage/duckdb_bar_store.h>

#include "command.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command bars_import_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

struct Options {
    std::vector<std::string> files;
    std::optional<std::string> symbol;
    std::optional<std::string> timezone;
    std::string stamp = "open";
};

Json as_json(const storage::ImportedFile& file) {
    Json item = Json::object();
    item["file"] = file.file;
    item["import_id"] = file.import_id;
    item["accepted"] = file.accepted;
    item["identical"] = file.identical;
    item["symbols"] = Json::array();
    for (const storage::ImportedSymbol& symbol : file.symbols) {
        Json entry = Json::object();
        entry["symbol"] = symbol.symbol;
        entry["accepted"] = symbol.accepted;
        entry["identical"] = symbol.identical;
        entry["first"] = symbol.first.to_string();
        entry["last"] = symbol.last.to_string();
        item["symbols"].push_back(std::move(entry));
    }
    return item;
}

void add_rows(Table& table, const storage::ImportedFile& file) {
    for (const storage::ImportedSymbol& symbol : file.symbols) {
        table.add({file.file, symbol.symbol, std::to_string(symbol.accepted),
                   std::to_string(symbol.identical), symbol.first.to_string(),
                   symbol.last.to_string()});
    }
}

/// Names what was imported and looks like a mistake, which cannot be taken back later.
Result<void> warn_of(const std::set<std::string>& symbols, storage::Store& store) {
    const auto table = stored_instruments(store);
    if (!table) {
        return table.error();
    }
    const std::vector<std::string> names(symbols.begin(), symbols.end());
    if (const auto warning = warning_of_unknown(table.value(), names); !warning.empty()) {
        log_warning(warning);
    }
    const auto status = storage::bar_status(store, [&](std::string_view symbol) {
        return storage::SessionFilter::create(table.value().find_or_default(symbol).instrument);
    });
    if (!status) {
        return status.error();
    }
    for (const storage::SymbolStatus& symbol : status.value().symbols) {
        if (symbols.contains(symbol.stored.symbol) && symbol.off_session > symbol.stored.bars / 2) {
            log_warning(fmt::format("{} of the {} bars of {} lie outside every session, and runs "
                                    "leave them out: were --timezone and --stamp right?",
                                    symbol.off_session, symbol.stored.bars, symbol.stored.symbol));
        }
    }
    return {};
}

/// Files that cannot be read are found before anything is stored.
Result<std::vector<std::filesystem::path>> existing(const std::vector<std::string>& files) {
    std::vector<std::filesystem::path> paths;
    for (const std::string& file : files) {
        std::error_code problem;
        if (!std::filesystem::is_regular_file(file, problem)) {
            return Error{ErrorCode::NotFound, fmt::format("{} is no file that can be read", file)};
        }
        paths.emplace_back(file);
    }
    return paths;
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    auto paths = existing(options.files);
    if (!paths) {
        return paths.error();
    }
    auto store = open_store(global.db_path, Patience::Unattended, paths.value());
    if (!store) {
        return store.error();
    }
    const events::SystemClock clock;
    Json files = Json::array();
    Table table({{"file"},
                 {"symbol"},
                 {"new bars", Align::Right},
                 {"known", Align::Right},
                 {"first"},
                 {"last"}});
    std::optional<Error> failure;
    std::set<std::string> symbols;
    for (const std::filesystem::path& path : paths.value()) {
        auto imported =
            storage::import_csv(*store.value(), clock, path,
                                {.symbol = options.symbol,
                                 .timezone = options.timezone,
                                 .stamp = options.stamp == "close" ? storage::StampKind::Close
                                                                   : storage::StampKind::Open});
        if (!imported) {
            failure = imported.error();
            break;
        }
        files.push_back(as_json(imported.value()));
        add_rows(table, imported.value());
        for (const storage::ImportedSymbol& symbol : imported.value().symbols) {
            symbols.insert(symbol.symbol);
        }
    }
    if (failure) {
        // Earlier files are stored and importing them again changes nothing, so they are told.
        if (!table.empty()) {
            log_info(fmt::format("stored before the failure:\n{}", table.text()));
        }
        return *std::move(failure);
    }
    Json document = Json::object();
    document["files"] = std::move(files);
    if (auto warned = warn_of(symbols, *store.value()); !warned) {
        return warned.error();
    }
    auto written = global.json ? write_out(document) : write_out(std::string_view(table.text()));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_files(app,
                       {.names = "files",
                        .description = "CSV with timestamp, open, high, low, close, volume and "
                                       "perhaps symbol, named in its first line",
                        .value = "FILE"},
                       options->files);
    add_text(app,
             {.names = "--symbol",
              .description = "whose bars they are, when the file does not say INFY but nothing or "
                             "INFY-EQ",
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
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command bars_import_command() {
    return {.group = "bars",
            .name = "import",
            .description = "Store one-minute bars of CSV files; each file whole or not at all",
            .examples = "  millrace bars import INFY.csv --symbol INFY --timezone Asia/Kolkata\n"
                        "  millrace bars import all.csv --stamp close\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
