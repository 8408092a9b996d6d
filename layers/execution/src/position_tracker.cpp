#include <millrace/execution/position_tracker.h>

#include <algorithm>
#include <iterator>
#include <limits>

#include "money_sum.h"

namespace millrace::execution {

using events::Error;
using events::ErrorCode;
using events::Int128;
using events::Money;
using events::Position;
using events::PositionAdjusted;
using events::Price;
using events::Quantity;
using events::Result;
using events::Side;
using events::StrategyId;
using events::SymbolId;
using events::Trade;
using events::TradeNature;

namespace {

Error overflow(const Trade& trade) {
    return {ErrorCode::Overflow,
            "trade " + std::to_string(trade.id.value()) + " of " + trade.quantity.to_string() +
                " at " + trade.price.to_string() +
                " takes the account's money out of range; expected amounts below 9.2e12"};
}

Error overflow(const events::PositionAdjusted& adjusted) {
    return {ErrorCode::Overflow,
            std::string(name_of(adjusted.kind)) + " of a position of " +
                adjusted.quantity_before.to_string() + " at " + adjusted.mark.to_string() +
                " takes the account's money out of range; expected amounts below 9.2e12"};
}

/// The amount as it flows into what a position cost: paid is positive, received negative.
Money as_cost(Money value, Side side) { return side == Side::Buy ? value : *checked_negate(value); }

}  // namespace

PositionTracker::PositionTracker(Money capital, std::size_t strategies, std::size_t symbols)
    : symbols_(symbols), positions_(strategies * symbols), net_quantities_(symbols),
      marks_(symbols, std::numeric_limits<double>::quiet_NaN()), cash_(capital) {
    for (std::size_t at = 0; at < positions_.size(); ++at) {
        positions_[at].strategy = StrategyId(static_cast<std::uint32_t>(at / symbols_));
        positions_[at].symbol = SymbolId(static_cast<std::uint32_t>(at % symbols_));
    }
    held_.reserve(positions_.size());
}

Result<void> PositionTracker::apply(const events::Event& event) {
    if (const auto* trade = std::get_if<Trade>(&event)) {
        return apply_trade(*trade);
    }
    const auto* adjusted = std::get_if<PositionAdjusted>(&event);
    return adjusted != nullptr ? apply_adjustment(*adjusted) : Result<void>();
}

Result<void> PositionTracker::apply_trade(const Trade& trade) {
    const std::uint32_t at = place_of(trade.strategy, trade.symbol);
    Position& position = positions_[at];
    if (auto moved = move_position(position, trade); !moved) {
        return moved;
    }
    note_held(at);
    position.last_update = trade.at;
    const Quantity net = net_quantity(trade.symbol);
    const auto net_after = trade.side == Side::Buy ? checked_add(net, trade.quantity)
                                                   : checked_subtract(net, trade.quantity);
    bool ok = move_net_quantity(trade.symbol, net_after) && add_to(position.fees, trade.fees);
    if (ok && trade.kind == TradeNature::Real) {
        const auto value = notional(trade.price, trade.quantity);
        ok = value && add_to(cash_, checked_negate(as_cost(*value, trade.side))) &&
             add_to(cash_, checked_negate(trade.fees));
    }
    return ok ? Result<void>() : Result<void>(overflow(trade));
}

Result<void> PositionTracker::move_position(Position& position, const Trade& trade) {
    const auto value = notional(trade.price, trade.quantity);
    const auto closing_value = value ? close_part(position, trade, *value) : std::nullopt;
    const auto opening_value =
        closing_value ? checked_subtract(*value, *closing_value) : std::nullopt;
    const auto quantity = trade.side == Side::Buy
                              ? checked_add(position.quantity, trade.quantity)
                              : checked_subtract(position.quantity, trade.quantity);
    if (!quantity || !opening_value ||
        !add_to(position.cost, as_cost(*opening_value, trade.side))) {
        return overflow(trade);
    }
    position.quantity = *quantity;
    if (!update_average_entry(position)) {
        return overflow(trade);
    }
    revalue(position);
    return {};
}

bool PositionTracker::update_average_entry(Position& position) {
    position.average_entry = Price();
    if (position.quantity.is_zero()) {
        return true;
    }
    const auto held = checked_absolute(position.quantity);
    const auto cost = checked_absolute(position.cost);
    const auto entry = held && cost ? price_per_unit(*cost, *held) : std::nullopt;
    position.average_entry = entry.value_or(Price());
    return entry.has_value();
}

bool PositionTracker::move_net_quantity(SymbolId symbol, std::optional<Quantity> after) {
    if (!after) {
        return false;
    }
    Quantity& net = net_quantities_[symbol.index()];
    short_symbols_ -= net.sign() < 0 ? 1U : 0U;
    net = *after;
    short_symbols_ += net.sign() < 0 ? 1U : 0U;
    return true;
}

Result<void> PositionTracker::apply_adjustment(const PositionAdjusted& adjusted) {
    const std::uint32_t at = place_of(adjusted.strategy, adjusted.symbol);
    Position& position = positions_[at];
    if (position.quantity != adjusted.quantity_before) {
        return Error{ErrorCode::Conflict,
                     std::string(name_of(adjusted.kind)) + " of a position of " +
                         adjusted.quantity_before.to_string() +
                         ", expected the one that is held, " + position.quantity.to_string()};
    }
    const auto released = cost_of_rest(position, adjusted);
    const auto gain = released ? checked_subtract(adjusted.cash, *released) : std::nullopt;
    const auto change = checked_subtract(adjusted.quantity_after, adjusted.quantity_before);
    const auto net_after =
        change ? checked_add(net_quantity(adjusted.symbol), *change) : std::nullopt;
    bool ok = add_to(position.realized_pnl, gain) &&
              add_to(position.cost, checked_negate(*released)) &&
              move_net_quantity(adjusted.symbol, net_after);
    position.quantity = adjusted.quantity_after;
    ok = ok && update_average_entry(position);
    if (ok && adjusted.nature == TradeNature::Real) {
        ok = add_to(cash_, adjusted.cash);
    }
    position.last_update = adjusted.at;
    note_held(at);
    set_mark(adjusted.symbol, adjusted.mark);
    revalue(position);  // also one that is flat now
    return ok ? Result<void>() : Result<void>(overflow(adjusted));
}

/// Cost of the part of a step that was settled in cash: all of it where nothing is left.
std::optional<Money> PositionTracker::cost_of_rest(const Position& position,
                                                   const PositionAdjusted& adjusted) {
    const Int128 all =
        static_cast<Int128>(adjusted.quantity_before.units()) * adjusted.shares.after;
    const Int128 kept =
        static_cast<Int128>(adjusted.quantity_after.units()) * adjusted.shares.before;
    const auto rest = events::narrow_to_int64(all - kept);
    if (!rest || all == 0) {
        return std::nullopt;
    }
    const int sign = all < 0 ? -1 : 1;  // what is divided by is above 0
    const auto units = events::narrow_to_int64(events::divide_half_even(
        static_cast<Int128>(position.cost.units()) * *rest * sign, all * sign));
    return units ? std::optional(Money::from_units(*units)) : std::nullopt;
}

void PositionTracker::set_mark(SymbolId symbol, Price mark) {
    marks_[symbol.index()] = mark.to_double();
    for (const Held& held : held_) {
        if (positions_[held.at].symbol == symbol) {
            revalue(positions_[held.at]);
        }
    }
}

/// Realises what the trade closes. The part of its value that went into closing, 0 when it only
/// opens; nothing when out of range.
std::optional<Money> PositionTracker::close_part(Position& position, const Trade& trade,
                                                 Money value) {
    if (position.quantity.sign() != (trade.side == Side::Buy ? -1 : 1)) {
        return Money();
    }
    const auto held = checked_absolute(position.quantity);
    if (!held) {
        return std::nullopt;
    }
    const Quantity closing = std::min(*held, trade.quantity);
    const auto part =
        closing == trade.quantity ? std::optional(value) : share_of(value, closing, trade.quantity);
    const auto released =
        closing == *held ? std::optional(position.cost) : share_of(position.cost, closing, *held);
    if (!part || !released) {
        return std::nullopt;
    }
    const auto gain = checked_subtract(*checked_negate(as_cost(*part, trade.side)), *released);
    const bool moved =
        add_to(position.realized_pnl, gain) && add_to(position.cost, checked_negate(*released));
    return moved ? part : std::nullopt;
}

void PositionTracker::note_held(std::uint32_t at) {
    const auto known =
        std::find_if(held_.begin(), held_.end(), [&](const Held& held) { return held.at == at; });
    if (known != held_.end()) {
        *known = held_.back();
        held_.pop_back();
    }
    const Quantity quantity = positions_[at].quantity;
    if (!quantity.is_zero()) {
        const std::int64_t whole = quantity.units() / Quantity::units_per_one;
        held_.push_back({at, whole * Quantity::units_per_one == quantity.units() ? whole : 0});
    }
}

std::optional<Price> PositionTracker::mark_of(SymbolId symbol) const {
    return Price::from_double(marks_[symbol.index()]);
}

std::optional<Money> PositionTracker::market_value(const Position& position) const {
    if (position.quantity.is_zero()) {
        return Money();
    }
    const auto mark = mark_of(position.symbol);
    return mark ? notional(*mark, position.quantity) : std::nullopt;
}

void PositionTracker::revalue(Position& position) const {
    position.market_value = market_value(position).value_or(Money());
    position.unrealized_pnl =
        checked_subtract(position.market_value, position.cost).value_or(Money());
}

std::optional<Money> PositionTracker::twice_short_value() const {
    Money sum;
    if (short_symbols_ == 0) {
        return sum;
    }
    for (std::size_t i = 0; i < symbols_; ++i) {
        if (net_quantities_[i].sign() >= 0) {
            continue;
        }
        const auto mark = mark_of(SymbolId(static_cast<std::uint32_t>(i)));
        const auto value = mark ? notional(*mark, net_quantities_[i]) : std::nullopt;
        const auto positive = value ? checked_negate(*value) : std::nullopt;
        if (!add_to(sum, positive) || !add_to(sum, positive)) {
            return std::nullopt;
        }
    }
    return sum;
}

Result<AccountValue> PositionTracker::account_value() const {
    AccountValue account;
    account.cash = cash_;
    account.equity = cash_;
    bool ok = true;
    for (const Position& position : positions_) {
        const auto value = market_value(position);
        ok = ok && value && add_to(account.equity, value) &&
             add_to(account.unrealized_pnl, checked_subtract(*value, position.cost)) &&
             add_to(account.realized_pnl, position.realized_pnl) &&
             add_to(account.fees, position.fees);
    }
    if (!ok) {
        return Error{ErrorCode::Overflow, "the account's value is out of range; expected amounts "
                                          "below 9.2e12, so use a smaller quantity"};
    }
    return account;
}

std::optional<Money> PositionTracker::equity() const {
    std::optional<Money> sum = cash_;
    for (const Held& held : held_) {
        const auto value = market_value(positions_[held.at]);
        sum = sum && value ? checked_add(*sum, *value) : std::nullopt;
    }
    return sum;
}

std::vector<Position> PositionTracker::open_positions() const {
    std::vector<Position> open;
    std::copy_if(positions_.begin(), positions_.end(), std::back_inserter(open),
                 [](const Position& position) { return !position.quantity.is_zero(); });
    return open;
}

}  // namespace millrace::execution
