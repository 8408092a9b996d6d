#include <memory>
#include <optional>
#include <span>

#include <fmt/format.h>
#include <millrace/storage/corporate_actions.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command actions_list_command();

namespace {

using events::Result;
using market::CorporateAction;

std::string amount_text(const CorporateAction& action) {
    return action.amount.is_zero() ? "" : action.amount.to_string();
}

Json as_json(std::span<const CorporateAction> actions) {
    Json document = Json::object();
    document["actions"] = Json::array();
    for (const CorporateAction& action : actions) {
        Json item = Json::object();
        item["symbol"] = action.symbol;
        item["ex_date"] = action.ex_date.to_string();
        item["kind"] = events::name_of(action.kind);
        const std::string ratio = ratio_text(action);
        item["ratio"] = ratio.empty() ? Json() : Json(ratio);
        item["amount"] = action.amount.is_zero() ? Json() : Json::number(action.amount.to_string());
        document["actions"].push_back(std::move(item));
    }
    return document;
}

std::string as_text(std::span<const CorporateAction> actions,
                    const std::optional<std::string>& symbol) {
    if (actions.empty()) {
        return fmt::format("no corporate actions{} are stored; millrace actions import adds some\n",
                           symbol ? " of " + *symbol : "");
    }
    Table table(
        {{"symbol"}, {"ex-date"}, {"kind"}, {"ratio", Align::Right}, {"amount", Align::Right}});
    for (const CorporateAction& action : actions) {
        table.add({action.symbol, action.ex_date.to_string(),
                   std::string(events::name_of(action.kind)), ratio_text(action),
                   amount_text(action)});
    }
    return table.text();
}

Result<ExitCode> run(const std::optional<std::string>& symbol, const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto table = storage::stored_actions(*store.value());
    if (!table) {
        return table.error();
    }
    const auto actions = symbol ? table.value().of_symbol(*symbol) : table.value().actions();
    auto written = global.json ? write_out(as_json(actions))
                               : write_out(std::string_view(as_text(actions, symbol)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command actions_list_command() {
    return {.group = "actions",
            .name = "list",
            .description = "Stored corporate actions by symbol and ex-date",
            .examples = "  millrace actions list\n"
                        "  millrace actions list --symbol RELIANCE --json\n",
            .declare = [](CLI::App& app) -> RunCommand {
                auto symbol = std::make_shared<std::optional<std::string>>();
                add_text(app,
                         {.names = "--symbol", .description = "of this one alone", .value = "S"},
                         *symbol);
                return [symbol](const GlobalOptions& global) { return run(*symbol, global); };
            },
            .version = {}};
}

}  // namespace millrace::cli
