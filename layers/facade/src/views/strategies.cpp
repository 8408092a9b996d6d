#include <algorithm>

#include "json_text.h"
#include "strategy_tally.h"
#include "views/views.h"

namespace millrace::facade::views {

using data::RunSummary;
using events::Result;

namespace {

constexpr std::size_t runs_shown = 50;

void write_row(JsonText& json, const RunSummary& run, const data::RunStrategy& strategy,
               const StrategyTally& tally) {
    json.begin_object();
    json.member("id", strategy.id);
    json.member("type", strategy.type);
    json.member("run_id", run.run_id);
    json.member("mode", run.description.mode);
    json.member("status", name_of(run.outcome.status));
    json.member("started_at", run.description.started_at);
    json.member("symbols", run.description.symbols.size());
    json.member("signals", tally.signals);
    json.member("refused", tally.refused);
    json.member("orders", tally.orders);
    json.member("trades", tally.trades);
    json.member("round_trips", tally.round_trips);
    json.member("realized_pnl", tally.realized_pnl);
    json.member("unrealized_pnl", tally.unrealized_pnl);
    json.member("fees", tally.fees);
    json.member("disabled", tally.is_disabled);
    json.end_object();
}

}  // namespace

Result<Document> strategies(const Reading& reading, const Parameters& /*none*/) {
    const auto runs = reading.runs();
    if (!runs) {
        return runs.error();
    }
    const std::size_t count = std::min(runs.value()->size(), runs_shown);
    JsonText json;
    json.begin_object();
    json.key("strategies").begin_array();
    for (std::size_t i = 0; i < count; ++i) {
        const RunSummary& run = (*runs.value())[i];
        const auto tallies = reading.shared.tallies.get(reading.file, reading.sources.runs, run);
        if (!tallies) {
            return tallies.error();
        }
        for (std::size_t at = 0; at < run.description.strategies.size(); ++at) {
            write_row(json, run, run.description.strategies[at], (*tallies.value())[at]);
        }
    }
    json.end_array();
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
