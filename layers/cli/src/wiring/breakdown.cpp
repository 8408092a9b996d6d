#include "wiring/breakdown.h"

#include <fmt/format.h>
#include <millrace/events/record.h>
#include <millrace/execution/position_tracker.h>

namespace millrace::cli {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;

/// Counts events into the rows of their strategies and symbols, keeping none of them.
class Counter {
public:
    // Capital moves nothing here: only the positions' own figures are read.
    explicit Counter(const data::RunDescription& run)
        : symbols_(run.symbols.size()),
          positions_(events::Money(), run.strategies.size(), run.symbols.size()) {
        breakdown_.setbacks.resize(run.strategies.size());
        for (const data::RunStrategy& strategy : run.strategies) {
            for (const std::string& symbol : run.symbols) {
                BreakdownRow row;
                row.strategy = strategy.id;
                row.symbol = symbol;
                breakdown_.rows.push_back(std::move(row));
            }
        }
    }

    /// False when the ids are none of this run's.
    bool count(const events::Event& event) {
        return std::visit([this](const auto& e) { return this->add(e); }, event);
    }
    BreakdownRow* row(events::StrategyId strategy, events::SymbolId symbol) {
        const std::size_t index = strategy.index() * symbols_ + symbol.index();
        return symbol.index() < symbols_ && index < breakdown_.rows.size() ? &breakdown_.rows[index]
                                                                           : nullptr;
    }
    Breakdown take() { return std::move(breakdown_); }
    const execution::PositionTracker& positions() const { return positions_; }

private:
    bool add(const events::Signal& signal) {
        return add_one(signal.strategy, signal.symbol, &BreakdownRow::signals);
    }
    bool add(const events::Verdict& verdict) {
        if (verdict.outcome == events::VerdictOutcome::Refused) {
            note_first(&Setbacks::refused, verdict);
        } else if (verdict.outcome == events::VerdictOutcome::NoOrder) {
            note_first(&Setbacks::needless, verdict);
        }
        // An open refused with its close is the same signal's second verdict.
        return verdict.outcome != events::VerdictOutcome::Refused ||
               verdict.reason.code == events::ReasonCode::LinkedOrderRefused ||
               add_one(verdict.strategy, verdict.symbol, &BreakdownRow::refused);
    }
    bool add(const events::Order& order) {
        const bool ended = order.status == events::OrderStatus::Cancelled ||
                           order.status == events::OrderStatus::Rejected ||
                           order.status == events::OrderStatus::Expired;
        if (ended && order.filled_quantity.is_zero()) {
            note_first(&Setbacks::unfilled, order);
        }
        if (order.id <= last_order_) {
            return true;
        }
        last_order_ = order.id;
        return add_one(order.strategy, order.symbol, &BreakdownRow::orders);
    }
    bool add(const events::Trade& trade) {
        if (!add_one(trade.strategy, trade.symbol, &BreakdownRow::trades)) {
            return false;
        }
        return apply(trade);
    }
    bool add(const events::PositionAdjusted& adjusted) {
        return add_one(adjusted.strategy, adjusted.symbol, &BreakdownRow::adjustments) &&
               apply(adjusted);
    }
    template <class Change> bool apply(const Change& change) {
        const int before = positions_.quantity(change.strategy, change.symbol).sign();
        const bool applied = positions_.apply(change).has_value();
        const int after = positions_.quantity(change.strategy, change.symbol).sign();
        if (before != 0 && after != before) {  // flat again, or through zero
            ++row(change.strategy, change.symbol)->round_trips;
        }
        return applied;
    }
    bool add(const events::StrategyDisabled& notice) {
        note_first(&Setbacks::disabled, notice);
        return row(notice.strategy, notice.symbol) != nullptr;
    }
    bool add(const events::TradingStateChanged& changed) {
        breakdown_.trading.push_back(changed);
        return true;
    }
    bool add(const events::PositionConverted& converted) {
        return add_one(converted.strategy, converted.symbol, &BreakdownRow::conversions);
    }
    bool add(const events::InsightsSeen& seen) {
        BreakdownRow* found = row(seen.strategy, seen.symbol);
        if (found != nullptr) {
            found->bars_asked = seen.bars;
            found->bars_with_insight = seen.with_insight;
        }
        return found != nullptr;
    }
    static bool add(const events::SessionEquity&) { return true; }
    bool add(const events::LimitUse& use) {
        breakdown_.limits.push_back(use);
        return true;
    }

    template <class Event>
    void note_first(std::optional<Event> Setbacks::*kind, const Event& event) {
        if (event.strategy.index() < breakdown_.setbacks.size()) {
            auto& first = breakdown_.setbacks[event.strategy.index()].*kind;
            first = first ? first : event;
        }
    }
    bool add_one(events::StrategyId strategy, events::SymbolId symbol,
                 std::uint64_t BreakdownRow::*counter) {
        BreakdownRow* found = row(strategy, symbol);
        if (found != nullptr) {
            ++(found->*counter);
        }
        return found != nullptr;
    }

    std::size_t symbols_;
    Breakdown breakdown_;
    execution::PositionTracker positions_;
    events::OrderId last_order_;
};

/// Calls `each` with every event the query asks for until it says false.
Result<void> for_each_event(data::RunReader& runs, const data::RunSummary& run,
                            const data::RecordQuery& query,
                            const std::function<bool(const events::Event&)>& each) {
    std::optional<Error> failure;
    auto read = runs.records(run.run_id, query, [&](std::span<const std::byte> record) {
        const auto event = events::decode(record);
        if (!event) {
            failure = event.error();
        } else if (!each(event.value())) {
            failure =
                Error{ErrorCode::Corrupt,
                      fmt::format("{} holds an event that cannot be of this run", run.run_id)};
        }
        return !failure;
    });
    return failure ? Result<void>(*failure) : read;
}

}  // namespace

Result<Breakdown> breakdown_of(data::RunReader& runs, const data::RunSummary& run) {
    Counter counter(run.description);
    auto read = for_each_event(runs, run, {},
                               [&](const events::Event& event) { return counter.count(event); });
    if (!read) {
        return read.error();
    }
    for (std::uint32_t strategy = 0; strategy < counter.positions().strategies(); ++strategy) {
        for (std::uint32_t symbol = 0; symbol < counter.positions().symbols(); ++symbol) {
            const events::StrategyId strategy_id(strategy);
            const events::SymbolId symbol_id(symbol);
            const events::Position position = counter.positions().position(strategy_id, symbol_id);
            BreakdownRow& row = *counter.row(strategy_id, symbol_id);
            row.realized_pnl = position.realized_pnl;
            row.fees = position.fees;
        }
    }
    for (const events::Position& position : run.outcome.positions) {
        if (BreakdownRow* row = counter.row(position.strategy, position.symbol)) {
            row->unrealized_pnl = position.unrealized_pnl;
        }
    }
    return counter.take();
}

Result<std::vector<execution::PositionChange>> position_changes_of(data::RunReader& runs,
                                                                   const data::RunSummary& run) {
    std::vector<execution::PositionChange> changes;
    const auto add = [&](const auto& change) {
        changes.emplace_back(change);
        return change.strategy.index() < run.description.strategies.size() &&
               change.symbol.index() < run.description.symbols.size();
    };
    auto read = for_each_event(runs, run, {}, [&](const events::Event& event) {
        if (const auto* trade = std::get_if<events::Trade>(&event)) {
            return add(*trade);
        }
        const auto* adjusted = std::get_if<events::PositionAdjusted>(&event);
        return adjusted == nullptr || add(*adjusted);
    });
    if (!read) {
        return read.error();
    }
    return changes;
}

}  // namespace millrace::cli
