#include "wiring/run_lists.h"

#include <map>

#include <fmt/format.h>
#include <millrace/events/record.h>

#include "wiring/round_trip_rows.h"
#include "wiring/run_rows.h"

namespace millrace::cli {
namespace {

using events::Order;
using events::PositionAdjusted;
using events::Result;
using events::Signal;
using events::Trade;
using events::Verdict;
using events::VerdictOutcome;

Json order_number(events::OrderId id) { return {id.value()}; }

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
    const auto trips = round_trip_rows(runs, run, store);
    if (!trips) {
        return trips.error();
    }
    RowWriter rows(format, round_trip_columns());
    for (const std::vector<Json>& cells : trips.value()) {
        if (auto added = rows.add(cells); !added) {
            return added;
        }
    }
    return rows.finish();
}

}  // namespace millrace::cli
