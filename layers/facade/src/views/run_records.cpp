#include <map>
#include <variant>

#include <millrace/events/record.h>

#include "views/run_rows.h"
#include "views/views.h"

namespace millrace::facade::views {

using events::Order;
using events::PositionAdjusted;
using events::RecordKind;
using events::Result;
using events::Signal;
using events::Trade;
using events::Verdict;

namespace {

/// Calls `each` with every stored event of one type that is asked for.
template <class Event, class Each>
Result<void> for_each(const Reading& reading, const RowsQuestion& question, RecordKind kind,
                      const Each& each) {
    Result<void> decoded;
    auto read =
        reading.sources.runs.records(question.run.run_id, {.kind = kind, .from = {}, .to = {}},
                                     [&](std::span<const std::byte> record) {
                                         const auto event = events::decode(record);
                                         if (!event) {
                                             decoded = event.error();
                                             return false;
                                         }
                                         const auto& one = std::get<Event>(event.value());
                                         if (question.asks_for(one.strategy, one.symbol)) {
                                             each(one);
                                         }
                                         return true;
                                     });
    return decoded ? std::move(read) : std::move(decoded);
}

/// Beginning of every row.
template <class Event>
void begin_row(JsonText& json, const RowsQuestion& question, const Event& event) {
    json.begin_object();
    json.member("timestamp", event.at);
    if constexpr (requires { event.filled_quantity; }) {
        json.member("order_id", event.id.value());
    }
    if constexpr (requires { event.price; }) {
        json.member("trade_id", event.id.value());
        json.member("order_id", event.order.value());
    }
    json.member("strategy", question.strategy_name(event.strategy));
    json.member("symbol", question.symbol_name(event.symbol));
}

void write_rest(JsonText& json, const Signal& signal) {
    json.member("type", name_of(signal.type));
    json.member("confidence", signal.confidence);
    json.member("reason", to_string(signal.reason));
}

void write_rest(JsonText& json, const Verdict& verdict) {
    const auto order = verdict.order.value();
    json.member("signal", name_of(verdict.signal));
    json.member("side", name_of(verdict.side));
    json.member("quantity", verdict.quantity);
    json.member("outcome", name_of(verdict.outcome));
    json.member("reason", to_string(verdict.reason));
    json.member("order_id", order == 0 ? std::nullopt : std::optional(order));
}

void write_rest(JsonText& json, const Order& order) {
    json.member("side", name_of(order.side));
    json.member("type", name_of(order.type));
    json.member("quantity", order.quantity);
    json.member("filled_quantity", order.filled_quantity);
    json.member("price", order.reference_price);
    json.member("status", name_of(order.status));
    json.member("reason", to_string(order.reason));
    json.member("decided_at", order.decided_at);
}

void write_rest(JsonText& json, const Trade& trade) {
    json.member("side", name_of(trade.side));
    json.member("quantity", trade.quantity);
    json.member("price", trade.price);
    json.member("fees", trade.fees);
    json.member("hypothetical", trade.kind == events::TradeNature::Hypothetical);
}

void write_rest(JsonText& json, const PositionAdjusted& adjusted) {
    json.member("kind", name_of(adjusted.kind));
    json.member("quantity_before", adjusted.quantity_before);
    json.member("quantity_after", adjusted.quantity_after);
    json.member("cash", adjusted.cash);
}

template <class Event> std::string row_of(const RowsQuestion& question, const Event& event) {
    JsonText json;
    begin_row(json, question, event);
    write_rest(json, event);
    json.end_object();
    return json.take();
}

/// A list of one type of event. Only the rows of the page are written; where the newest come first,
/// a first pass counts how many there are.
template <class Event>
Result<Document> records(const Reading& reading, const Parameters& parameters, RecordKind kind) {
    const auto question = rows_question(reading, parameters);
    if (!question) {
        return question.error();
    }
    const RowsQuestion& asked = question.value();
    std::uint64_t total = 0;
    std::vector<std::string> rows;
    const auto pass = [&](const RowsShown& shown) {
        total = 0;
        return for_each<Event>(reading, asked, kind, [&](const Event& event) {
            if (asked.range.contains(event.at)) {
                if (shown.has(total)) {
                    rows.push_back(row_of(asked, event));
                }
                ++total;
            }
        });
    };
    auto read = asked.is_descending ? pass({}) : Result<void>();
    read = read ? pass(asked.is_descending
                           ? rows_shown(asked, total)
                           : RowsShown{asked.page.offset, asked.page.offset + asked.page.limit})
                : std::move(read);
    return read ? Result<Document>(rows_document(asked, parameters, total, std::move(rows)))
                : Result<Document>(read.error());
}

}  // namespace

Result<Document> run_signals(const Reading& reading, const Parameters& parameters) {
    return records<Signal>(reading, parameters, RecordKind::Signal);
}
Result<Document> run_verdicts(const Reading& reading, const Parameters& parameters) {
    return records<Verdict>(reading, parameters, RecordKind::Verdict);
}
Result<Document> run_trades(const Reading& reading, const Parameters& parameters) {
    return records<Trade>(reading, parameters, RecordKind::Trade);
}
Result<Document> run_adjustments(const Reading& reading, const Parameters& parameters) {
    return records<PositionAdjusted>(reading, parameters, RecordKind::PositionAdjusted);
}

/// One row an order, as it came to stand last.
Result<Document> run_orders(const Reading& reading, const Parameters& parameters) {
    const auto question = rows_question(reading, parameters);
    if (!question) {
        return question.error();
    }
    const RowsQuestion& asked = question.value();
    std::map<events::OrderId, Order> last;
    auto read = for_each<Order>(reading, asked, RecordKind::Order, [&](const Order& order) {
        last.insert_or_assign(order.id, order);
    });
    if (!read) {
        return read.error();
    }
    std::erase_if(last, [&](const auto& order) { return !asked.range.contains(order.second.at); });
    const RowsShown shown = rows_shown(asked, last.size());
    std::vector<std::string> rows;
    std::uint64_t place = 0;
    for (const auto& [id, order] : last) {
        if (shown.has(place++)) {
            rows.push_back(row_of(asked, order));
        }
    }
    return rows_document(asked, parameters, last.size(), std::move(rows));
}

Result<Document> run_positions(const Reading& reading, const Parameters& parameters) {
    const auto question = rows_question(reading, parameters);
    if (!question) {
        return question.error();
    }
    const RowsQuestion& asked = question.value();
    auto positions = reading.sources.runs.positions(asked.run.run_id);
    if (!positions) {
        return positions.error();
    }
    auto& open = positions.value();
    std::erase_if(open, [&](const events::Position& position) {
        return !asked.asks_for(position.strategy, position.symbol) ||
               !asked.range.contains(position.last_update);
    });
    const bool is_real = asked.run.outcome.realized_pnl.has_value();
    const auto money = [&](events::Money amount) {
        return is_real ? std::optional(amount) : std::nullopt;
    };
    const RowsShown shown = rows_shown(asked, open.size());
    std::vector<std::string> rows;
    for (std::size_t i = shown.from; i < shown.to; ++i) {
        const events::Position& position = open[i];
        JsonText json;
        json.begin_object();
        json.member("strategy", asked.strategy_name(position.strategy));
        json.member("symbol", asked.symbol_name(position.symbol));
        json.member("quantity", position.quantity);
        json.member("average_entry", position.average_entry);
        json.member("market_value", position.market_value);
        json.member("realized_pnl", money(position.realized_pnl));
        json.member("unrealized_pnl", money(position.unrealized_pnl));
        json.member("fees", money(position.fees));
        json.member("last_update", position.last_update);
        json.end_object();
        rows.push_back(json.take());
    }
    return rows_document(asked, parameters, open.size(), std::move(rows));
}

}  // namespace millrace::facade::views
