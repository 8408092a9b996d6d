#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <millrace/storage/corporate_actions.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command actions_remove_command();

namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

struct Options {
    std::string symbol;
    std::string ex_date;
    std::string kind;
};

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto table = storage::stored_actions(*store.value());
    if (!table) {
        return table.error();
    }
    const auto actions = table.value().of_symbol(options.symbol);
    const auto found =
        std::find_if(actions.begin(), actions.end(), [&](const market::CorporateAction& action) {
            return action.ex_date.to_string() == options.ex_date &&
                   events::name_of(action.kind) == options.kind;
        });
    if (found == actions.end()) {
        return Error{ErrorCode::NotFound,
                     fmt::format("no {} of {} with ex-date {} is stored, expected one of those "
                                 "that `millrace actions list --symbol {}` shows",
                                 options.kind, options.symbol, options.ex_date, options.symbol)};
    }
    if (auto removed = storage::remove_action(*store.value(), *found); !removed) {
        return removed.error();
    }
    Json document = Json::object();
    document["removed"] = std::int64_t{1};
    auto written = global.json ? write_out(document) : write_out(std::string_view("removed\n"));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_text(app, {.names = "--symbol", .description = "of the action", .value = "S"},
                      options->symbol);
    add_required_text(app,
                      {.names = "--ex-date", .description = "such as 2024-10-28", .value = "D"},
                      options->ex_date);
    add_required_text(app,
                      {.names = "--kind", .description = "split, bonus or dividend", .value = "K"},
                      options->kind);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command actions_remove_command() {
    return {.group = "actions",
            .name = "remove",
            .description = "Take out an action that never happened; stored runs keep theirs",
            .examples =
                "  millrace actions remove --symbol INFY --ex-date 2024-10-29 --kind bonus\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
