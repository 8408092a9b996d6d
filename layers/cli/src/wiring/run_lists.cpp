#include "wiring/run_lists.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <millrace/events/record.h>
#include <millrace/execution/round_trips.h>

#include "wiring/breakdown.h"
#include "wiring/run_inputs.h"
#include "wiring/run_plan.h"

namespace millrace::cli {
namespace {

using events::Order;
using events::PositionAdjusted;
using events::Result;
using events::Signal;
using events::Timestamp;
using events::Trade;
using events::Verdict;
using events::VerdictOutcome;

template <class Id> Json strategy_name(const data::RunSummary& run, Id id) {
    const auto& strategies = run.description.strategies;
    return id.index() < strategies.size() ? Json(strategies[id.index()].id) : Json();
}

Json symbol_name(const data::RunSummary& run, events::SymbolId id) {
    const auto& symbols = run.description.symbols;
    return id.index() < symbols.size() ? Json(symbols[id.index()]) : Json();
}

template <class Fixed> Json exact(Fixed value) { return Json::number(value.to_string()); }

/// Calls `each` with every stored event of one type.
template <class Event>
Result<void> for_each(data::RunReader& runs, const data::RunSummary& run, events::RecordKind kind,
                      const std::function<Result<void>(const Event&)>& each) {
    Result<void> outcome;
    auto read = runs.records(
        run.run_id, {.kind = kind, .from = {}, .to = {}}, [&](std::span<const std::byte> record) {
            const auto event = events::decode(record);
            outcome = event ? each(std::get<Event>(event.value())) : Result<void>(event.error());
            return outcome && !nobody_reads_stdout();  // as behind `| head`
        });
    return outcome ? std::move(read) : std::move(outcome);
}

Json order_number(events::OrderId id) { return {id.value()}; }

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

Result<void> write_signals(data::RunReader& runs, const data::RunSummary& run, ListFormat format) {
    RowWriter rows(format, {"timestamp", "strategy", "symbol", "type", "confidence", "reason"});
    auto read = for_each<Signal>(runs, run, events::RecordKind::Signal, [&](const Signal& signal) {
        return rows.add(
            std::vector<Json>{signal.at.to_string(), strategy_name(run, signal.strategy),
                              symbol_name(run, signal.symbol), events::name_of(signal.type),
                              signal.confidence, to_string(signal.reason)});
    });
    return read ? rows.finish() : read;
}

Result<void> write_refusals(data::RunReader& runs, const data::RunSummary& run, ListFormat format) {
    RowWriter rows(format, {"timestamp", "strategy", "symbol", "signal", "side", "quantity",
                            "outcome", "reason"});
    const auto add = [&](const Verdict& verdict) {
        const bool is_refusal = verdict.outcome == VerdictOutcome::Refused ||
                                verdict.outcome == VerdictOutcome::AlsoRefused;
        return !is_refusal ? Result<void>()
                           : rows.add(std::vector<Json>{
                                 verdict.at.to_string(), strategy_name(run, verdict.strategy),
                                 symbol_name(run, verdict.symbol), events::name_of(verdict.signal),
                                 events::name_of(verdict.side), exact(verdict.quantity),
                                 events::name_of(verdict.outcome), to_string(verdict.reason)});
    };
    auto read = for_each<Verdict>(runs, run, events::RecordKind::Verdict, add);
    return read ? rows.finish() : read;
}

Result<void> write_orders(data::RunReader& runs, const data::RunSummary& run, ListFormat format) {
    std::map<events::OrderId, Order> last;
    auto read = for_each<Order>(runs, run, events::RecordKind::Order, [&](const Order& order) {
        last.insert_or_assign(order.id, order);
        return Result<void>();
    });
    if (!read) {
        return read;
    }
    RowWriter rows(format, {"timestamp", "order_id", "strategy", "symbol", "side", "type",
                            "quantity", "price", "status", "reason"});
    for (const auto& [id, order] : last) {
        auto added = rows.add(std::vector<Json>{
            order.decided_at.to_string(), order_number(id), strategy_name(run, order.strategy),
            symbol_name(run, order.symbol), events::name_of(order.side),
            events::name_of(order.type), exact(order.quantity), exact(order.reference_price),
            events::name_of(order.status), to_string(order.reason)});
        if (!added) {
            return added;
        }
    }
    return rows.finish();
}

Result<void> write_trades(data::RunReader& runs, const data::RunSummary& run, ListFormat format) {
    RowWriter rows(format, {"timestamp", "trade_id", "order_id", "strategy", "symbol", "side",
                            "quantity", "price", "fees"});
    auto read = for_each<Trade>(runs, run, events::RecordKind::Trade, [&](const Trade& trade) {
        return rows.add(
            std::vector<Json>{trade.at.to_string(), trade.id.value(), order_number(trade.order),
                              strategy_name(run, trade.strategy), symbol_name(run, trade.symbol),
                              events::name_of(trade.side), exact(trade.quantity),
                              exact(trade.price), exact(trade.fees)});
    });
    return read ? rows.finish() : read;
}

Result<void> write_adjustments(data::RunReader& runs, const data::RunSummary& run,
                               ListFormat format) {
    RowWriter rows(format, {"timestamp", "strategy", "symbol", "kind", "quantity_before",
                            "quantity_after", "cash"});
    auto read = for_each<PositionAdjusted>(
        runs, run, events::RecordKind::PositionAdjusted, [&](const PositionAdjusted& adjusted) {
            return rows.add(
                std::vector<Json>{adjusted.at.to_string(), strategy_name(run, adjusted.strategy),
                                  symbol_name(run, adjusted.symbol), events::name_of(adjusted.kind),
                                  exact(adjusted.quantity_before), exact(adjusted.quantity_after),
                                  exact(adjusted.cash)});
        });
    return read ? rows.finish() : read;
}

Result<void> write_round_trips(data::RunReader& runs, const data::RunSummary& run,
                               storage::Store& store, ListFormat format) {
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
    RowWriter rows(format, {"strategy", "symbol", "side", "quantity", "entry_time", "entry_price",
                            "exit_time", "exit_price", "gross_pnl", "fees", "net_pnl", "bars_held",
                            "exit_reason"});
    for (const execution::RoundTrip& trip : trips.value()) {
        if (!times.contains(trip.symbol)) {
            auto opens = open_times(plan.value(), trip.symbol.index(), store);
            if (!opens) {
                return opens.error();
            }
            times.emplace(trip.symbol, std::move(opens).value());
        }
        auto added = rows.add(std::vector<Json>{
            strategy_name(run, trip.strategy), symbol_name(run, trip.symbol),
            events::name_of(trip.side), exact(trip.quantity), trip.entry_time.to_string(),
            exact(trip.entry_price), trip.exit_time.to_string(), exact(trip.exit_price),
            exact(trip.gross_pnl), exact(trip.fees), exact(trip.net_pnl),
            bars_between(times.at(trip.symbol), trip.entry_time, trip.exit_time),
            reasons.value().at(trip.exit_order)});
        if (!added) {
            return added;
        }
    }
    return rows.finish();
}

}  // namespace millrace::cli
