#include "wiring/round_trip_rows.h"

#include <algorithm>
#include <map>

#include <millrace/execution/round_trips.h>
#include <millrace/storage/stored_open_times.h>

#include "wiring/breakdown.h"
#include "wiring/run_plan.h"
#include "wiring/run_rows.h"

namespace millrace::cli {

using events::Order;
using events::Result;
using events::Timestamp;

namespace {

using OpenTimes = std::map<events::SymbolId, std::vector<Timestamp>>;

/// Of the bars that the run read of each symbol with a round trip, from the first entry to the last
/// exit.
Result<OpenTimes> open_times(const RunPlan& plan, const std::vector<execution::RoundTrip>& trips,
                             storage::Store& store) {
    OpenTimes times;
    if (trips.empty()) {
        return times;
    }
    Timestamp first = trips.front().entry_time;
    for (const execution::RoundTrip& trip : trips) {
        times.try_emplace(trip.symbol);
        first = std::min(first, trip.entry_time);
    }
    storage::MarketDataRequest request{.symbols = {},
                                       .from = first,
                                       .to = trips.back().exit_time,
                                       .last_import_id = plan.description.last_import_id,
                                       .sessions = {}};
    std::vector<market::Instrument> instruments;
    for (const auto& [symbol, none_yet] : times) {
        request.symbols.push_back(plan.description.symbols[symbol.index()]);
        instruments.push_back(plan.instruments[symbol.index()]);
    }
    auto sessions = storage::SessionFilter::create(instruments);
    if (!sessions) {
        return sessions.error();
    }
    request.sessions = std::move(sessions).value();
    auto read = storage::stored_open_times(store, std::move(request));
    if (!read) {
        return read.error();
    }
    auto next = read.value().begin();
    for (auto& [symbol, opens] : times) {
        opens = std::move(*next++);
    }
    return times;
}

/// Those that opened from the entry on and before the exit.
std::int64_t bars_held(const OpenTimes& times, const execution::RoundTrip& trip) {
    const auto& opens = times.at(trip.symbol);
    return std::lower_bound(opens.begin(), opens.end(), trip.exit_time) -
           std::lower_bound(opens.begin(), opens.end(), trip.entry_time);
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
    const auto times = open_times(plan.value(), trips.value(), store);
    if (!times) {
        return times.error();
    }
    std::vector<std::vector<Json>> rows;
    for (const execution::RoundTrip& trip : trips.value()) {
        rows.push_back({strategy_name(run, trip.strategy), symbol_name(run, trip.symbol),
                        events::name_of(trip.side), exact(trip.quantity),
                        trip.entry_time.to_string(), exact(trip.entry_price),
                        trip.exit_time.to_string(), exact(trip.exit_price), exact(trip.gross_pnl),
                        exact(trip.fees), exact(trip.net_pnl), bars_held(times.value(), trip),
                        reasons.value().at(trip.exit_order)});
    }
    return rows;
}

}  // namespace millrace::cli
