#include "action_schedule.h"

#include <algorithm>
#include <span>
#include <string>

namespace millrace::execution {

using events::Error;
using events::ErrorCode;
using events::Int128;
using events::Money;
using events::PositionAdjusted;
using events::Price;
using events::Quantity;
using events::Result;
using events::StrategyId;
using events::SymbolId;
using events::Timestamp;

namespace {

constexpr events::Duration shortest = events::Duration::from_microseconds(1);
constexpr Quantity one_share = Quantity::from_units(Quantity::units_per_one);

/// Whole shares, or the lot of what is traded in parts of one.
Quantity step_of(const market::Instrument& instrument, events::Date date) {
    return std::min(instrument.lot_at(date), one_share);
}

/// What becomes of a position, in whole steps, rounded towards nothing.
std::optional<Quantity> quantity_after(Quantity before, events::ShareRatio shares, Quantity step) {
    const Int128 exact = static_cast<Int128>(before.units()) * shares.after;
    const Int128 steps = exact / (static_cast<Int128>(shares.before) * step.units());
    const auto units = events::narrow_to_int64(steps * step.units());
    return units ? std::optional(Quantity::from_units(*units)) : std::nullopt;
}

/// The part of a step that is left over, at the price afterwards.
std::optional<Money> cash_for_rest(Quantity before, Quantity after, events::ShareRatio shares,
                                   Price mark) {
    constexpr Int128 per_money =
        static_cast<Int128>(Price::units_per_one) * Quantity::units_per_one / Money::units_per_one;
    const Int128 rest = static_cast<Int128>(before.units()) * shares.after -
                        static_cast<Int128>(after.units()) * shares.before;
    const auto units = events::narrow_to_int64(
        events::divide_half_even(rest * mark.units(), per_money * shares.before));
    return units ? std::optional(Money::from_units(*units)) : std::nullopt;
}

std::string words(const market::CorporateAction& action) {
    return std::string(name_of(action.kind)) + " of " + action.symbol + " on " +
           action.ex_date.to_string();
}

Error no_price_left(const market::CorporateAction& action, Price last) {
    return {ErrorCode::InvalidInput,
            "the " + words(action) + " leaves nothing of the last price " + last.to_string() +
                " (amount per share " + action.amount.to_string() +
                "), expected less than the price: correct it and import it again"};
}

Error out_of_range(const market::CorporateAction& action, Quantity held) {
    return {ErrorCode::Overflow, "the " + words(action) + " takes a position of " +
                                     held.to_string() + " out of range; use a smaller quantity"};
}

/// What an action does to a position, given its quantity and the last price. The rest of the record
/// is the caller's.
Result<PositionAdjusted> adjusted(const market::CorporateAction& action, Quantity held, Price mark,
                                  Quantity step) {
    const auto mark_after = market::price_after(action, mark);
    if (!mark_after) {
        return no_price_left(action, mark);
    }
    const bool same_shares = action.shares.changes_nothing();
    const auto after = same_shares ? held : quantity_after(held, action.shares, step);
    const auto cash = !after        ? std::nullopt
                      : same_shares ? notional(action.amount, held)
                                    : cash_for_rest(held, *after, action.shares, *mark_after);
    if (!cash) {
        return out_of_range(action, held);
    }
    PositionAdjusted record;
    record.kind = action.kind;
    record.shares = action.shares;
    record.quantity_before = held;
    record.quantity_after = *after;
    record.mark = *mark_after;
    record.cash = *cash;
    return record;
}

}  // namespace

ActionSchedule::ActionSchedule(const ExecutionSettings& settings) {
    for (std::uint32_t i = 0; i < settings.instruments.size(); ++i) {
        const TradedInstrument& traded = settings.instruments[i];
        for (const market::CorporateAction& action : traded.actions) {
            scheduled_.push_back({effective_at(action, traded.calendar), SymbolId(i), &action,
                                  step_of(traded.instrument, action.ex_date)});
        }
    }
    std::stable_sort(
        scheduled_.begin(), scheduled_.end(),
        [](const Scheduled& left, const Scheduled& right) { return left.at < right.at; });
}

Timestamp ActionSchedule::next_due() const {
    return done_ == scheduled_.size() ? Timestamp::latest() : scheduled_[done_].at + shortest;
}

Timestamp ActionSchedule::next_of(SymbolId symbol) const {
    const auto rest = std::span(scheduled_).subspan(done_);
    const auto found = std::find_if(rest.begin(), rest.end(), [&](const Scheduled& scheduled) {
        return scheduled.symbol == symbol;
    });
    return found == rest.end() ? Timestamp::latest() : found->at;
}

Result<void> ActionSchedule::adjust(Timestamp now, const PositionTracker& tracker,
                                    events::TradeNature nature, ExecutionReport& report) {
    if (now < next_due()) {
        return {};
    }
    const auto rest = std::span(scheduled_).subspan(done_);
    const auto end = std::find_if(rest.begin(), rest.end(),
                                  [&](const Scheduled& scheduled) { return scheduled.at >= now; });
    const auto due = rest.first(static_cast<std::size_t>(end - rest.begin()));
    done_ += due.size();
    for (const events::Position& position : tracker.open_positions()) {
        // The tracker follows when the caller has the report, so several in a row add up here.
        Quantity held = position.quantity;
        auto mark = tracker.mark_of(position.symbol);
        for (const Scheduled& scheduled : due) {
            if (scheduled.symbol != position.symbol || held.is_zero()) {
                continue;
            }
            if (!mark) {
                return out_of_range(*scheduled.action, held);
            }
            auto record = adjusted(*scheduled.action, held, *mark, scheduled.step);
            if (!record) {
                return record.error();
            }
            record.value().at = scheduled.at;
            record.value().strategy = position.strategy;
            record.value().symbol = position.symbol;
            record.value().nature = nature;
            report.emplace_back(record.value());
            held = record.value().quantity_after;
            mark = record.value().mark;
        }
    }
    return {};
}

}  // namespace millrace::execution
