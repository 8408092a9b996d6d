#include <millrace/execution/round_trips.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace millrace::execution {

using events::Error;
using events::ErrorCode;
using events::Money;
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
    Money fees;
};

std::optional<RoundTrip> finish(const OpenRoundTrip& open, const Trade& last) {
    const Leg& bought = open.side == Side::Buy ? open.entry : open.exit;
    const Leg& sold = open.side == Side::Buy ? open.exit : open.entry;
    const auto entry = open.entry.average();
    const auto exit = open.exit.average();
    const auto gross = checked_subtract(sold.value, bought.value);
    const auto net = gross ? checked_subtract(*gross, open.fees) : std::nullopt;
    if (!entry || !exit || !net) {
        return std::nullopt;
    }
    return RoundTrip{last.strategy,   last.symbol, open.side, open.entry.quantity,
                     open.entry_time, *entry,      last.at,   *exit,
                     *gross,          open.fees,   *net,      last.order};
}

class Pairing {
public:
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
                !add_fees(open, *part_fees)) {
                return false;
            }
            rest = *checked_subtract(rest, closing);
            rest_value = *checked_subtract(rest_value, *part);
            rest_fees = *checked_subtract(rest_fees, *part_fees);
            if (closing == *held) {
                const auto done = finish(open, trade);
                if (!done) {
                    return false;
                }
                finished_.push_back(*done);
                open_.erase(at);
            }
        }
        if (rest.is_zero()) {
            return true;
        }
        OpenRoundTrip fresh;
        fresh.side = trade.side;
        fresh.entry_time = trade.at;
        OpenRoundTrip& open = open_.try_emplace(key, fresh).first->second;
        return open.entry.add(rest, rest_value) && add_fees(open, rest_fees);
    }
    std::vector<RoundTrip> take() && { return std::move(finished_); }

private:
    static bool add_fees(OpenRoundTrip& open, Money fees) {
        const auto sum = checked_add(open.fees, fees);
        open.fees = sum.value_or(open.fees);
        return sum.has_value();
    }

    std::map<std::pair<events::StrategyId, events::SymbolId>, OpenRoundTrip> open_;
    std::vector<RoundTrip> finished_;
};

}  // namespace

Result<std::vector<RoundTrip>> round_trips(std::span<const Trade> trades) {
    Pairing pairing;
    for (const Trade& trade : trades) {
        if (!pairing.add(trade)) {
            return Error{ErrorCode::Overflow, "round trips: trade " +
                                                  std::to_string(trade.id.value()) +
                                                  " takes a sum out of range"};
        }
    }
    return std::move(pairing).take();
}

}  // namespace millrace::execution
