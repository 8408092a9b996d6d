#include <fmt/format.h>
#include <millrace/events/listed.h>
#include <millrace/storage/duckdb_runs.h>

#include "command.h"
#include "output.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command runs_list_command();

namespace {

using events::Result;

/// Realized and unrealized less fees; nothing for a dry run.
std::optional<events::Money> net_pnl(const data::RunOutcome& outcome) {
    if (!outcome.realized_pnl || !outcome.unrealized_pnl || !outcome.fees) {
        return std::nullopt;
    }
    const auto gross = events::checked_add(*outcome.realized_pnl, *outcome.unrealized_pnl);
    return gross ? events::checked_subtract(*gross, *outcome.fees) : std::nullopt;
}

std::vector<std::string> strategy_ids(const data::RunSummary& run) {
    std::vector<std::string> ids;
    for (const data::RunStrategy& strategy : run.description.strategies) {
        ids.push_back(strategy.id);
    }
    return ids;
}

Json as_json(const data::RunSummary& run) {
    Json item = Json::object();
    item["run_id"] = run.run_id;
    item["started_at"] = run.description.started_at.to_string();
    item["status"] = data::name_of(run.outcome.status);
    item["mode"] = run.description.mode;
    item["symbols"] = Json::array();
    for (const std::string& symbol : run.description.symbols) {
        item["symbols"].push_back(symbol);
    }
    item["strategies"] = Json::array();
    for (const std::string& id : strategy_ids(run)) {
        item["strategies"].push_back(id);
    }
    item["bars_processed"] = run.outcome.bars_processed;
    item["signals_generated"] = run.outcome.signals_generated;
    item["orders_sent"] = run.outcome.orders_sent;
    item["orders_would_send"] = run.outcome.orders_would_send;
    item["trades_executed"] = run.outcome.trades_executed;
    const auto net = net_pnl(run.outcome);
    item["net_pnl"] = net ? Json::number(net->to_string()) : Json();
    item["trade_hash"] = run.outcome.trade_hash;
    return item;
}

std::string as_text(const std::vector<data::RunSummary>& runs) {
    if (runs.empty()) {
        return "no runs are stored; millrace run makes one\n";
    }
    Table table({{"run"},
                 {"started"},
                 {"status"},
                 {"mode"},
                 {"symbols"},
                 {"strategies"},
                 {"bars", Align::Right},
                 {"signals", Align::Right},
                 {"orders", Align::Right},
                 {"trades", Align::Right},
                 {"net P&L", Align::Right}});
    for (const data::RunSummary& run : runs) {
        const data::RunOutcome& outcome = run.outcome;
        const auto net = net_pnl(outcome);
        table.add({run.run_id, run.description.started_at.to_string(),
                   std::string(data::name_of(outcome.status)), run.description.mode,
                   events::listed(run.description.symbols, 4),
                   fmt::format("{}", fmt::join(strategy_ids(run), " ")),
                   std::to_string(outcome.bars_processed),
                   std::to_string(outcome.signals_generated),
                   std::to_string(outcome.orders_sent + outcome.orders_would_send),
                   std::to_string(outcome.trades_executed), net ? net->to_string() : "-"});
    }
    return table.text();
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto runs = storage::DuckDbRunReader(*store.value()).list();
    if (!runs) {
        return runs.error();
    }
    Json document = Json::object();
    document["runs"] = Json::array();
    for (const data::RunSummary& run : runs.value()) {
        document["runs"].push_back(as_json(run));
    }
    auto written =
        global.json ? write_out(document) : write_out(std::string_view(as_text(runs.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command runs_list_command() {
    return {.group = "runs",
            .name = "list",
            .description = "Stored runs, newest first",
            .examples = "  millrace runs list\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
