#include <algorithm>
#include <array>

#include "asked.h"
#include "json_text.h"
#include "views/run_question.h"
#include "views/views.h"

namespace millrace::facade::views {

using data::RunSummary;
using events::Result;

namespace {

/// They are stored when a run ends: before, and where it was killed, nobody knows them.
void write_counts(JsonText& json, const data::RunOutcome& outcome) {
    const auto member = [&](std::string_view name, auto value) {
        const bool is_known = outcome.status != data::RunStatus::Running;
        json.member(name, is_known ? std::optional(value) : std::nullopt);
    };
    member("wall_seconds", outcome.wall_seconds);
    member("bars_processed", outcome.bars_processed);
    member("bars_with_insight", outcome.bars_with_insight);
    member("signals_generated", outcome.signals_generated);
    member("signals_rejected", outcome.signals_rejected);
    member("orders_sent", outcome.orders_sent);
    member("orders_would_send", outcome.orders_would_send);
    member("orders_unfilled", outcome.orders_unfilled);
    member("trades_executed", outcome.trades_executed);
    member("strategies_disabled", outcome.strategies_disabled);
    json.member("realized_pnl", outcome.realized_pnl);
    json.member("unrealized_pnl", outcome.unrealized_pnl);
    json.member("fees", outcome.fees);
    json.member("final_equity", outcome.final_equity);
}

void write_run(JsonText& json, const RunSummary& run) {
    const data::RunDescription& asked = run.description;
    json.begin_object();
    json.member("run_id", run.run_id);
    json.key("number").raw(run_number(run.run_id));
    json.member("mode", asked.mode);
    json.member("status", name_of(run.outcome.status));
    json.member("failure",
                run.outcome.failure.empty() ? std::nullopt : std::optional(run.outcome.failure));
    json.key("symbols").begin_array();
    for (const std::string& symbol : asked.symbols) {
        json.value(symbol);
    }
    json.end_array();
    json.key("strategies").begin_array();
    for (const data::RunStrategy& strategy : asked.strategies) {
        json.begin_object();
        json.member("id", strategy.id);
        json.member("type", strategy.type);
        json.end_object();
    }
    json.end_array();
    json.member("from", asked.from);
    json.member("to", asked.to);
    json.member("started_at", asked.started_at);
    write_counts(json, run.outcome);
    json.member("program_version", asked.program_version);
    json.member("engine_version", asked.engine_version);
    json.end_object();
}

bool has_strategy(const RunSummary& run, std::string_view id) {
    const auto& all = run.description.strategies;
    return std::any_of(all.begin(), all.end(),
                       [&](const data::RunStrategy& strategy) { return strategy.id == id; });
}

}  // namespace

Result<Document> runs(const Reading& reading, const Parameters& parameters) {
    constexpr std::uint64_t limit = 50;
    constexpr std::uint64_t limit_max = 500;
    constexpr std::array<std::string_view, 3> modes{"dry_run", "paper", "live"};
    constexpr std::array<std::string_view, 4> statuses{"running", "completed", "halted", "failed"};
    const auto page = page_of(parameters, limit, limit_max);
    const auto mode = choice_of(parameters, "mode", modes);
    const auto status = choice_of(parameters, "status", statuses);
    if (!page || !mode || !status) {
        return !page ? page.error() : (mode ? status.error() : mode.error());
    }
    const auto all = reading.runs();
    if (!all) {
        return all.error();
    }
    const std::string_view strategy = text_of(parameters, "strategy");
    std::uint64_t total = 0;
    JsonText rows;
    rows.begin_array();
    for (const RunSummary& run : *all.value()) {
        const bool is_wanted =
            (mode.value().empty() || run.description.mode == mode.value()) &&
            (status.value().empty() || name_of(run.outcome.status) == status.value()) &&
            (strategy.empty() || has_strategy(run, strategy));
        if (!is_wanted) {
            continue;
        }
        if (total >= page.value().offset && total - page.value().offset < page.value().limit) {
            write_run(rows, run);
        }
        ++total;
    }
    rows.end_array();
    JsonText json;
    json.begin_object();
    json.member("total", total);
    json.key("runs").raw(rows.take());
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
