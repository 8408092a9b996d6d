#include "wiring/outcome_difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace millrace::cli {
namespace {

using data::RunOutcome;

std::string text(std::uint64_t count) { return std::to_string(count); }

std::string text(const std::optional<events::Money>& money) {
    return money ? money->to_string() : "none";
}

std::string text(const data::RefusalCounts& refusals) {
    std::string words;
    for (const auto& [reason, signals] : refusals) {
        words +=
            fmt::format("{}{} {}", words.empty() ? "" : ", ", events::name_of(reason), signals);
    }
    return words.empty() ? "none" : words;
}

std::string text(const std::vector<events::Position>& positions) {
    std::string words;
    for (const events::Position& position : positions) {
        words += fmt::format("{}strategy {} symbol {}: {} at {}, cost {}, worth {}, realized {}",
                             words.empty() ? "" : "; ", position.strategy.value() + 1,
                             position.symbol.value() + 1, position.quantity.to_string(),
                             position.average_entry.to_string(), position.cost.to_string(),
                             position.market_value.to_string(), position.realized_pnl.to_string());
    }
    return words.empty() ? "none" : words;
}

}  // namespace

std::vector<ThenAndNow> differences(const RunOutcome& stored, const RunOutcome& now) {
    std::vector<ThenAndNow> found;
    const auto compare = [&](const char* name, const auto& then, const auto& again) {
        if (!(then == again)) {
            found.push_back({name, text(then), text(again)});
        }
    };
    compare("bars_processed", stored.bars_processed, now.bars_processed);
    compare("bars_with_insight", stored.bars_with_insight, now.bars_with_insight);
    compare("signals_generated", stored.signals_generated, now.signals_generated);
    compare("signals_rejected", stored.signals_rejected, now.signals_rejected);
    compare("signals_without_order", stored.signals_without_order, now.signals_without_order);
    compare("orders_sent", stored.orders_sent, now.orders_sent);
    compare("orders_would_send", stored.orders_would_send, now.orders_would_send);
    compare("orders_unfilled", stored.orders_unfilled, now.orders_unfilled);
    compare("trades_executed", stored.trades_executed, now.trades_executed);
    compare("strategies_disabled", stored.strategies_disabled, now.strategies_disabled);
    compare("refused", stored.refused_by_reason, now.refused_by_reason);
    compare("realized_pnl", stored.realized_pnl, now.realized_pnl);
    compare("unrealized_pnl", stored.unrealized_pnl, now.unrealized_pnl);
    compare("fees", stored.fees, now.fees);
    compare("final_equity", stored.final_equity, now.final_equity);
    compare("positions", stored.positions, now.positions);
    return found;
}

}  // namespace millrace::cli
