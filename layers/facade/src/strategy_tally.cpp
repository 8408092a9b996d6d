#include "strategy_tally.h"

#include <algorithm>
#include <utility>

#include <millrace/events/record.h>

namespace millrace::facade {

using events::Error;
using events::ErrorCode;
using events::Money;
using events::Quantity;
using events::Result;
using events::Side;

namespace {

/// Adds `amount` to `sum`; false when that leaves the range.
bool add_to(Money& sum, std::optional<Money> amount) {
    const auto after = amount ? checked_add(sum, *amount) : std::nullopt;
    sum = after.value_or(sum);
    return after.has_value();
}

/// Follows what is held of each (strategy, symbol), and the cash that moved for it.
class Counter {
public:
    explicit Counter(const data::RunSummary& run)
        : symbols_(run.description.symbols.size()), tally_(run.description.strategies.size()),
          held_(tally_.size() * symbols_), cash_(tally_.size()), fees_(tally_.size()) {}

    /// False: an ID that the run has not, or an amount out of range.
    bool count(const events::Event& event) {
        return std::visit([this](const auto& one) { return add(one); }, event);
    }
    /// What was earned of closed parts is all cash that moved, and what the open parts cost.
    bool finish(const data::RunOutcome& outcome) {
        const bool is_real = outcome.realized_pnl.has_value();
        for (std::size_t i = 0; i < tally_.size() && is_real; ++i) {
            tally_[i].realized_pnl = cash_[i];
            tally_[i].unrealized_pnl = Money();
            tally_[i].fees = fees_[i];
        }
        bool ok = true;
        for (const events::Position& position : outcome.positions) {
            if (is_real && position.strategy.index() < tally_.size()) {
                StrategyTally& its = tally_[position.strategy.index()];
                ok = ok && add_to(*its.realized_pnl, position.cost) &&
                     add_to(*its.unrealized_pnl, position.unrealized_pnl);
            }
        }
        return ok;
    }
    RunTally take() { return std::move(tally_); }

private:
    template <class Event> StrategyTally* find(const Event& event) {
        return event.strategy.index() < tally_.size() && event.symbol.index() < symbols_
                   ? &tally_[event.strategy.index()]
                   : nullptr;
    }
    template <class Event> bool add_one(const Event& event, std::uint64_t StrategyTally::*counter) {
        StrategyTally* found = find(event);
        if (found != nullptr) {
            ++(found->*counter);
        }
        return found != nullptr;
    }
    template <class Event> void hold(const Event& event, Quantity after) {
        Quantity& held = held_[event.strategy.index() * symbols_ + event.symbol.index()];
        if (held.sign() != 0 && after.sign() != held.sign()) {  // flat again, or through zero
            ++tally_[event.strategy.index()].round_trips;
        }
        held = after;
    }
    bool add(const events::Signal& signal) { return add_one(signal, &StrategyTally::signals); }
    bool add(const events::Verdict& verdict) {
        // An open that was refused with its close is the same signal's second verdict.
        return verdict.outcome != events::VerdictOutcome::Refused ||
               verdict.reason.code == events::ReasonCode::LinkedOrderRefused ||
               add_one(verdict, &StrategyTally::refused);
    }
    bool add(const events::Order& order) {
        if (order.id <= last_order_) {
            return true;
        }
        last_order_ = order.id;
        return add_one(order, &StrategyTally::orders);
    }
    bool add(const events::Trade& trade) {
        if (!add_one(trade, &StrategyTally::trades)) {
            return false;
        }
        const std::size_t i = trade.strategy.index();
        const Quantity held = held_[i * symbols_ + trade.symbol.index()];
        const bool is_buy = trade.side == Side::Buy;
        const auto after =
            is_buy ? checked_add(held, trade.quantity) : checked_subtract(held, trade.quantity);
        const auto value = notional(trade.price, trade.quantity);
        const auto received = value && is_buy ? checked_negate(*value) : value;
        if (!after || !add_to(cash_[i], received) || !add_to(fees_[i], trade.fees)) {
            return false;
        }
        hold(trade, *after);
        return true;
    }
    bool add(const events::PositionAdjusted& adjusted) {
        if (find(adjusted) == nullptr || !add_to(cash_[adjusted.strategy.index()], adjusted.cash)) {
            return false;
        }
        hold(adjusted, adjusted.quantity_after);
        return true;
    }
    bool add(const events::StrategyDisabled& disabled) {
        StrategyTally* found = find(disabled);
        if (found != nullptr) {
            found->is_disabled = true;
        }
        return found != nullptr;
    }
    bool add(const events::TradingStateChanged& /*counts nothing*/) { return true; }
    bool add(const events::LimitUse& /*counts nothing*/) { return true; }
    bool add(const events::PositionConverted& /*counts nothing*/) { return true; }
    bool add(const events::InsightsSeen& /*counts nothing*/) { return true; }
    bool add(const events::SessionEquity& /*counts nothing*/) { return true; }

    std::size_t symbols_;
    RunTally tally_;
    std::vector<Quantity> held_;  // by (strategy, symbol)
    std::vector<Money> cash_;     // by strategy: what came in, less what was paid, without fees
    std::vector<Money> fees_;
    events::OrderId last_order_;
};

Error not_of_the_run(const data::RunSummary& run) {
    return {ErrorCode::Corrupt, run.run_id + " holds an event that cannot be of this run"};
}

}  // namespace

Result<RunTally> tally_of(data::RunReader& runs, const data::RunSummary& run) {
    Counter counter(run);
    Result<void> counted;
    auto read = runs.records(run.run_id, {}, [&](std::span<const std::byte> record) {
        const auto event = events::decode(record);
        counted = !event ? Result<void>(event.error())
                         : (counter.count(event.value()) ? Result<void>()
                                                         : Result<void>(not_of_the_run(run)));
        return counted.has_value();
    });
    if (!read || !counted) {
        return !read ? read.error() : counted.error();
    }
    data::RunOutcome outcome = run.outcome;
    if (outcome.realized_pnl) {
        auto positions = runs.positions(run.run_id);
        if (!positions) {
            return positions.error();
        }
        outcome.positions = std::move(positions).value();
    }
    if (!counter.finish(outcome)) {
        return not_of_the_run(run);
    }
    return counter.take();
}

Result<std::shared_ptr<const RunTally>>
StrategyTallies::get(const std::string& file, data::RunReader& runs, const data::RunSummary& run) {
    const std::string key = file + " " + run.run_id;
    {
        const std::lock_guard guard(mutex_);
        if (const auto found = known_.find(key); found != known_.end()) {
            return found->second;
        }
    }
    auto made = tally_of(runs, run);
    if (!made) {
        return made.error();
    }
    auto tally = std::make_shared<const RunTally>(std::move(made).value());
    if (run.outcome.status != data::RunStatus::Running) {
        const std::lock_guard guard(mutex_);
        if (known_.size() >= runs_max) {
            known_.clear();
        }
        known_.emplace(key, tally);
    }
    return tally;
}

}  // namespace millrace::facade
