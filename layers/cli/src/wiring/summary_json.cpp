#include <algorithm>

#include <fmt/format.h>

#include "wiring/held_back.h"
#include "wiring/risk_config.h"
#include "wiring/summary.h"

namespace millrace::cli {
namespace {

Json money(const std::optional<events::Money>& amount) {
    return amount ? Json::number(amount->to_string()) : Json();
}

Json time(const std::optional<events::Timestamp>& at) {
    return at ? Json(at->to_string()) : Json();
}

Json positions(const RunReport& report) {
    const data::RunDescription& description = report.run.description;
    const bool real = report.run.outcome.realized_pnl.has_value();
    Json list = Json::array();
    for (const events::Position& position : report.run.outcome.positions) {
        Json item = Json::object();
        item["strategy"] = description.strategies.at(position.strategy.index()).id;
        item["symbol"] = description.symbols.at(position.symbol.index());
        item["quantity"] = Json::number(position.quantity.to_string());
        item["average_entry"] = Json::number(position.average_entry.to_string());
        item["market_value"] = Json::number(position.market_value.to_string());
        item["realized_pnl"] = real ? money(position.realized_pnl) : Json();
        item["unrealized_pnl"] = real ? money(position.unrealized_pnl) : Json();
        item["fees"] = real ? money(position.fees) : Json();
        item["last_update"] = position.last_update.to_string();
        list.push_back(std::move(item));
    }
    return list;
}

Json funnel(const data::RunOutcome& outcome) {
    Json item = Json::object();
    item["bars"] = outcome.bars_processed;
    item["with_insight"] = outcome.bars_with_insight;
    item["signals"] = outcome.signals_generated;
    item["refused"] = Json::object();
    for (const auto& [reason, count] : outcome.refused_by_reason) {
        item["refused"][events::name_of(reason)] = count;
    }
    item["no_order"] = outcome.signals_without_order;
    item["orders"] = outcome.orders_sent + outcome.orders_would_send;
    item["unfilled"] = outcome.orders_unfilled;
    item["fills"] = outcome.trades_executed;
    return item;
}

Json trading_changes(const RunReport& report) {
    Json changes = Json::array();
    for (const events::TradingStateChanged& changed : report.breakdown.trading) {
        Json item = Json::object();
        item["timestamp"] = changed.at.to_string();
        item["state"] = events::name_of(changed.after);
        item["reason"] = to_string(changed.reason);
        changes.push_back(std::move(item));
    }
    return changes;
}

Json breakdown(const RunReport& report) {
    const bool real = report.run.outcome.realized_pnl.has_value();
    Json list = Json::array();
    for (const BreakdownRow& row : report.breakdown.rows) {
        Json item = Json::object();
        item["strategy"] = row.strategy;
        item["symbol"] = row.symbol;
        item["signals"] = row.signals;
        item["refused"] = row.refused;
        item["orders"] = row.orders;
        item["trades"] = row.trades;
        item["round_trips"] = row.round_trips;
        item["realized_pnl"] = real ? money(row.realized_pnl) : Json();
        item["unrealized_pnl"] = real ? money(row.unrealized_pnl) : Json();
        item["fees"] = real ? money(row.fees) : Json();
        list.push_back(std::move(item));
    }
    return list;
}

Json texts(const std::vector<std::string>& lines) {
    Json list = Json::array();
    for (const std::string& line : lines) {
        list.push_back(line);
    }
    return list;
}

void add_results(Json& document, const data::RunOutcome& outcome) {
    document["bars_processed"] = outcome.bars_processed;
    document["signals_generated"] = outcome.signals_generated;
    document["signals_rejected"] = outcome.signals_rejected;
    document["orders_sent"] = outcome.orders_sent;
    document["orders_would_send"] = outcome.orders_would_send;
    document["trades_executed"] = outcome.trades_executed;
    document["strategies_disabled"] = outcome.strategies_disabled;
    document["realized_pnl"] = money(outcome.realized_pnl);
    document["unrealized_pnl"] = money(outcome.unrealized_pnl);
    document["fees"] = money(outcome.fees);
    document["final_equity"] = money(outcome.final_equity);
}

void add_hashes(Json& document, const data::RunSummary& run) {
    document["input_hash"] = run.outcome.input_hash;
    document["signal_hash"] = run.outcome.signal_hash;
    document["order_hash"] = run.outcome.order_hash;
    document["trade_hash"] = run.outcome.trade_hash;
    document["configuration_hash"] = run.description.configuration_hash;
}

}  // namespace

Json as_json(const RunReport& report) {
    const data::RunDescription& description = report.run.description;
    const data::RunOutcome& outcome = report.run.outcome;
    Json document = Json::object();
    document["run_id"] = report.run.run_id;
    document["status"] = name_of(outcome.status);
    document["failure"] = outcome.failure.empty() ? Json() : Json(outcome.failure);
    document["mode"] = description.mode;
    document["symbols"] = texts(description.symbols);
    document["strategies"] = config_document(report.config)["strategy_configs"];
    document["from"] = time(description.from);
    document["to"] = time(description.to);
    document["max_bars"] = description.bars_max ? Json(*description.bars_max) : Json();
    document["last_import_id"] = description.last_import_id;
    add_results(document, outcome);
    document["positions_adjusted"] = adjustments(report);
    document["positions"] = positions(report);
    add_hashes(document, report.run);
    document["wall_seconds"] = Json::number(fmt::format("{:.6f}", report.wall_seconds));
    document["bars_per_second"] =
        Json::number(fmt::format("{:.1f}", static_cast<double>(outcome.bars_processed) /
                                               std::max(report.wall_seconds, 1e-6)));
    document["bars_off_session"] =
        report.bars_off_session ? Json(*report.bars_off_session) : Json();
    document["funnel"] = funnel(outcome);
    const std::string why = why_nothing_traded(report);
    document["why_nothing_traded"] = why.empty() ? Json() : Json(why);
    document["failures"] = Json::array();
    for (const Failure& one : failures(report)) {
        Json item = Json::object();
        item["strategy"] = one.strategy;
        item["timestamp"] = one.at.to_string();
        item["symbol"] = one.symbol;
        item["reason"] = one.reason;
        document["failures"].push_back(std::move(item));
    }
    document["held_back"] = Json::array();
    for (const HeldBack& one : held_back(report)) {
        Json item = Json::object();
        item["strategy"] = one.strategy;
        item["why"] = one.why;
        document["held_back"].push_back(std::move(item));
    }
    document["conversions"] = conversions(report);
    document["blocks_over_budget"] = report.over_budget.count;
    document["slowest_block_ms"] = report.over_budget.slowest.count();
    document["trading_changes"] = trading_changes(report);
    document["breakdown"] = breakdown(report);
    document["costs"] = "none";
    document["fills"] = report.config.mode == RunMode::Paper ? "next_open" : "decision_price";
    document["slippage_bps"] = config_document(report.config)["execution"]["slippage_bps"];
    document["insight_delay"] = report.config.insight_terms.delay.to_string();
    document["insight_max_age"] = fmt::format("{}m", report.config.insight_terms.age_max_minutes());
    document["unexplained_jumps_allowed"] = report.config.allow_unexplained_jumps;
    document["risk_on"] = texts(risk_in_force(limits_in_force(report.config)).on);
    document["risk_off"] = texts(risk_in_force(limits_in_force(report.config)).off);
    document["program_version"] = description.program_version;
    document["engine_version"] = description.engine_version;
    document["started_at"] = description.started_at.to_string();
    document["warnings"] = texts(report.warnings);
    return document;
}

}  // namespace millrace::cli
