#include <millrace/execution/round_trips.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "money_sum.h"

namespace millrace::execution {

using events::Error;
using events::ErrorCode;
using events::Int128;
using events::Money;
using events::PositionAdjusted;
using events::Quantity;
using events::Result;
using events::Side;
using events::Trade;

namespace {

/// Trades of one side of a round trip, added up.
struct Leg {
    Quantity quantity;
    Money value;

    bool add(Quantity more, Money more_value) {
        const auto quantity_sum = checked_add(quantity, more);
        const auto value_sum = checked_add(value, more_value);
        if (!quantity_sum || !value_sum) {
            return false;
        }
        quantity = *quantity_sum;
        value = *value_sum;
        return true;
    }
    std::optional<events::Price> average() const { return price_per_unit(value, quantity); }
};

struct OpenRoundTrip {
    Side side = Side::Buy;
    events::Timestamp entry_time;
    Leg entry;
    Leg exit;
    Money dividends;
    Money fees;
};

/// What ended a round trip.
struct Ending {
    events::StrategyId strategy;
    events::SymbolId symbol;
    events::Timestamp at;
    events::OrderId order;
};

std::optional<RoundTrip> finish(const OpenRoundTrip& open, const Ending& last) {
    const Leg& bought = open.side == Side::Buy ? open.entry : open.exit;
    const Leg& sold = open.side == Side::Buy ? open.exit : open.entry;
    const auto entry = open.entry.average();
    const auto exit = open.exit.average();
    const auto traded = checked_subtract(sold.value, bought.value);
    const auto gross = traded ? checked_add(*traded, open.dividends) : std::nullopt;
    const auto net = gross ? checked_subtract(*gross, open.fees) : std::nullopt;
    if (!entry || !exit || !net) {
        return std::nullopt;
    }
    return RoundTrip{last.strategy,   last.symbol, open.side, open.entry.quantity,
                     open.entry_time, *entry,      last.at,   *exit,
                     *gross,          open.fees,   *net,      last.order};
}

/// The same quantity in shares as they are after a split.
std::optional<Quantity> in_new_shares(Quantity quantity, events::ShareRatio shares) {
    const auto units = events::narrow_to_int64(events::divide_half_even(
        static_cast<Int128>(quantity.units()) * shares.after, shares.before));
    return units ? std::optional(Quantity::from_units(*units)) : std::nullopt;
}

class Pairing {
public:
    bool add(const PositionAdjusted& adjusted) {
        const auto at = open_.find({adjusted.strategy, adjusted.symbol});
        if (at == open_.end()) {
            return false;
        }
        OpenRoundTrip& open = at->second;
        if (adjusted.shares.changes_nothing()) {
            return add_to(open.dividends, adjusted.cash);
        }
        if (!adjusted.quantity_after.is_zero()) {
            return split(open, adjusted);
        }
        const auto held = checked_subtract(open.entry.quantity, open.exit.quantity);
        return held && open.exit.add(*held, proceeds(open, adjusted)) &&
               close(at, {adjusted.strategy, adjusted.symbol, adjusted.at, {}});
    }
    bool add(const Trade& trade) {
        const auto value = notional(trade.price, trade.quantity);
        if (!value) {
            return false;
        }
        Quantity rest = trade.quantity;
        Money rest_value = *value;
        Money rest_fees = trade.fees;
        const std::pair key(trade.strategy, trade.symbol);
        const auto at = open_.find(key);
        if (at != open_.end() && at->second.side != trade.side) {
            OpenRoundTrip& open = at->second;
            const auto held = checked_subtract(open.entry.quantity, open.exit.quantity);
            const Quantity closing = std::min(*held, trade.quantity);
            const auto part = share_of(*value, closing, trade.quantity);
            const auto part_fees = share_of(trade.fees, closing, trade.quantity);
            if (!part || !part_fees || !open.exit.add(closing, *part) ||
                !add_to(open.fees, *part_fees)) {
                return false;
            }
            rest = *checked_subtract(rest, closing);
            rest_value = *checked_subtract(rest_value, *part);
            rest_fees = *checked_subtract(rest_fees, *part_fees);
            if (closing == *held &&
                !close(at, {trade.strategy, trade.symbol, trade.at, trade.order})) {
                return false;
            }
        }
        if (rest.is_zero()) {
            return true;
        }
        OpenRoundTrip fresh;
        fresh.side = trade.side;
        fresh.entry_time = trade.at;
        OpenRoundTrip& open = open_.try_emplace(key, fresh).first->second;
        return open.entry.add(rest, rest_value) && add_to(open.fees, rest_fees);
    }
    std::vector<RoundTrip> take() && { return std::move(finished_); }

private:
    using Open = std::map<std::pair<events::StrategyId, events::SymbolId>, OpenRoundTrip>;

    bool close(Open::iterator at, const Ending& ending) {
        const auto done = finish(at->second, ending);
        if (done) {
            finished_.push_back(*done);
            open_.erase(at);
        }
        return done.has_value();
    }
    /// Cash as the exit leg counts it: a short pays to get rid of what is left over.
    static Money proceeds(const OpenRoundTrip& open, const PositionAdjusted& adjusted) {
        return open.side == Side::Buy ? adjusted.cash
                                      : checked_negate(adjusted.cash).value_or(Money());
    }
    /// What is held afterwards is exact; both legs are what they were, in new shares.
    static bool split(OpenRoundTrip& open, const PositionAdjusted& adjusted) {
        const auto entered = in_new_shares(open.entry.quantity, adjusted.shares);
        const auto held = checked_absolute(adjusted.quantity_after);
        const auto left = entered && held ? checked_subtract(*entered, *held) : std::nullopt;
        if (!left || left->sign() < 0) {
            return false;
        }
        open.entry.quantity = *entered;
        open.exit.quantity = *left;
        return add_to(open.exit.value, proceeds(open, adjusted));
    }

    Open open_;
    std::vector<RoundTrip> finished_;
};

Error failure_at(const PositionChange& change) {
    if (const auto* trade = std::get_if<Trade>(&change)) {
        return {ErrorCode::Overflow, "round trips: trade " + std::to_string(trade->id.value()) +
                                         " takes a sum out of range"};
    }
    const auto& adjusted = std::get<PositionAdjusted>(change);
    return {ErrorCode::Overflow, "round trips: " + std::string(name_of(adjusted.kind)) + " at " +
                                     adjusted.at.to_string() +
                                     " takes a sum out of range, or no position is open"};
}

}  // namespace

Result<std::vector<RoundTrip>> round_trips(std::span<const PositionChange> changes) {
    Pairing pairing;
    for (const PositionChange& change : changes) {
        if (!std::visit([&](const auto& each) { return pairing.add(each); }, change)) {
            return failure_at(change);
        }
    }
    return std::move(pairing).take();
}

}  // namespace millrace::execution
