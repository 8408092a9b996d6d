#include "wiring/round_trip_rows.h"

#include <algorithm>
#include <map>

#include <millrace/execution/round_trips.h>

#include "wiring/breakdown.h"
#include "wiring/run_inputs.h"
#include "wiring/run_plan.h"
#include "wiring/run_rows.h"

namespace millrace::cli {

using events::Order;
using events::Result;
using events::Timestamp;

namespace {

/// Open times of one symbol's bars as the run read them.
Result<std::vector<Timestamp>> open_times(const RunPlan& plan, std::size_t symbol,
                                          storage::Store& store) {
    RunPlan one;
    one.description = plan.description;
    one.description.symbols = {plan.description.symbols[symbol]};
    one.instruments = {plan.instruments[symbol]};
    auto bars = bars_of(one, store);
    if (!bars) {
        return bars.error();
    }
    std::vector<Timestamp> times;
    for (;;) {
        const auto block = bars.value()->next_block();
        if (!block) {
            return block.error();
        }
        if (block.value().empty()) {
            return times;
        }
        for (const events::Bar& bar : block.value()) {
            times.push_back(bar.open_time);
        }
    }
}

std::int64_t bars_between(const std::vector<Timestamp>& times, Timestamp entry, Timestamp exit) {
    return std::lower_bound(times.begin(), times.end(), exit) -
           std::lower_bound(times.begin(), times.end(), entry);
}

/// Why each of these orders was made: the reason it carried first.
Result<std::map<events::OrderId, std::string>>
exit_reasons(data::RunReader& runs, const data::RunSummary& run,
             const std::vector<execution::RoundTrip>& trips) {
    std::map<events::OrderId, std::string> reasons;
    for (const execution::RoundTrip& trip : trips) {
        reasons.emplace(trip.exit_order, "");
    }
    reasons[events::OrderId()] = events::name_of(events::ReasonCode::CorporateAction);
    auto read = for_each<Order>(runs, run, events::RecordKind::Order, [&](const Order& order) {
        const auto found = reasons.find(order.id);
        if (found != reasons.end() && found->second.empty()) {
            found->second = events::name_of(order.reason.code);
        }
        return Result<void>();
    });
    if (!read) {
        return read.error();
    }
    return reasons;
}

}  // namespace

std::vector<std::string> round_trip_columns() {
    return {"strategy",   "symbol",    "side", "quantity", "entry_time", "entry_price", "exit_time",
            "exit_price", "gross_pnl", "fees", "net_pnl",  "bars_held",  "exit_reason"};
}

Result<std::vector<std::vector<Json>>>
round_trip_rows(data::RunReader& runs, const data::RunSummary& run, storage::Store& store) {
    const auto plan = plan_of(run.description);
    const auto changes = position_changes_of(runs, run);
    if (!plan || !changes) {
        return !plan ? plan.error() : changes.error();
    }
    const auto trips = execution::round_trips(changes.value());
    if (!trips) {
        return trips.error();
    }
    const auto reasons = exit_reasons(runs, run, trips.value());
    if (!reasons) {
        return reasons.error();
    }
    std::map<events::SymbolId, std::vector<Timestamp>> times;
    std::vector<std::vector<Json>> rows;
    for (const execution::RoundTrip& trip : trips.value()) {
        if (!times.contains(trip.symbol)) {
            auto opens = open_times(plan.value(), trip.symbol.index(), store);
            if (!opens) {
                return opens.error();
            }
            times.emplace(trip.symbol, std::move(opens).value());
        }
        rows.push_back({strategy_name(run, trip.strategy), symbol_name(run, trip.symbol),
                        events::name_of(trip.side), exact(trip.quantity),
                        trip.entry_time.to_string(), exact(trip.entry_price),
                        trip.exit_time.to_string(), exact(trip.exit_price), exact(trip.gross_pnl),
                        exact(trip.fees), exact(trip.net_pnl),
                        bars_between(times.at(trip.symbol), trip.entry_time, trip.exit_time),
                        reasons.value().at(trip.exit_order)});
    }
    return rows;
}

}  // namespace millrace::cli
