#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <millrace/storage/corporate_actions.h>

#include "command.h"
#include "log.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"
#include "stored/text_file.h"

namespace millrace::cli {

Command actions_import_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;
using market::CorporateActionTable;

struct Options {
    std::string file;
    bool replace = false;
};

Result<CorporateActionTable> read_actions(const std::string& path) {
    const auto text = read_text_file(path, "list of corporate actions");
    return text ? CorporateActionTable::parse(text.value(), path)
                : Result<CorporateActionTable>(text.error());
}

std::vector<std::string> symbols_of(const CorporateActionTable& actions) {
    std::set<std::string> symbols;
    for (const market::CorporateAction& action : actions.actions()) {
        symbols.insert(action.symbol);
    }
    return {symbols.begin(), symbols.end()};
}

/// Under another name than its bars have, an action would never apply.
Result<void> check_symbols(std::span<const std::string> symbols,
                           const market::InstrumentTable& instruments) {
    for (const std::string& symbol : symbols) {
        if (const std::string meant = instruments.symbol_of(symbol); meant != symbol) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("symbol was '{}', expected {}, as its bars are named; nothing "
                                     "was stored",
                                     symbol, meant)};
        }
    }
    return {};
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    const auto actions = read_actions(options.file);
    if (!actions) {
        return actions.error();
    }
    auto store = open_store(global.db_path, Patience::Unattended);
    if (!store) {
        return store.error();
    }
    const auto instruments = storage::stored_instruments(*store.value());
    if (!instruments) {
        return instruments.error();
    }
    const auto symbols = symbols_of(actions.value());
    if (auto sound = check_symbols(symbols, instruments.value()); !sound) {
        return sound.error();
    }
    const auto imported = storage::import_actions(
        *store.value(), actions.value(),
        options.replace ? storage::OnContradiction::Replace : storage::OnContradiction::Refuse);
    if (!imported) {
        return imported.error();
    }
    if (const auto warning = warning_of_unknown(instruments.value(), symbols); !warning.empty()) {
        log_warning(warning);
    }
    const storage::ImportedActions& counts = imported.value();
    Json document = Json::object();
    document["file"] = options.file;
    document["added"] = counts.added;
    document["replaced"] = counts.replaced;
    document["identical"] = counts.identical;
    auto written = global.json
                       ? write_out(document)
                       : write_out(std::string_view(fmt::format(
                             "{}: {} actions added, {} replaced, {} known already\n", options.file,
                             counts.added, counts.replaced, counts.identical)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_text(app,
                      {.names = "file",
                       .description = "CSV with symbol, ex_date, kind (split, bonus, dividend), "
                                      "ratio, amount, named in its first line",
                       .value = "FILE"},
                      options->file);
    add_flag(app,
             {.names = "--replace",
              .description = "take the file's word where another action is stored for the same "
                             "symbol, ex-date and kind"},
             options->replace);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command actions_import_command() {
    return {.group = "actions",
            .name = "import",
            .description = "Store splits, bonuses and dividends of a CSV file, whole or not at all",
            .examples = "  millrace actions import actions.csv\n"
                        "  millrace actions import corrected.csv --replace\n\n"
                        "  symbol,ex_date,kind,ratio,amount\n"
                        "  RELIANCE,2024-10-28,bonus,1:1,\n"
                        "  RELIANCE,2024-08-19,dividend,,10\n"
                        "  IRCTC,2021-10-28,split,5:1,\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
