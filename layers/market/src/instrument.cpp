#include <millrace/market/instrument.h>

#include <cstddef>

#include <millrace/events/ensure.h>

namespace millrace::market {

using events::Date;
using events::Int128;
using events::Price;
using events::Side;

std::optional<Price> round_to_tick(Price price, Price tick, Side side) {
    events::ensure(tick.sign() > 0, "a tick is positive");
    const Int128 units = price.units();
    const Int128 step = tick.units();
    Int128 steps = units / step;  // towards zero
    if (units % step < 0) {
        --steps;
    }
    if (side == Side::Buy && steps * step != units) {
        ++steps;
    }
    const auto rounded = events::narrow_to_int64(steps * step);
    return rounded ? std::optional(Price::from_units(*rounded)) : std::nullopt;
}

Price Instrument::tick_at(Date date, Price price) const {
    events::ensure(!tick_slabs.empty(), "an instrument has tick slabs");
    Date valid_from = tick_slabs.front().from;
    for (const TickSlab& slab : tick_slabs) {
        valid_from = slab.from <= date ? slab.from : valid_from;
    }
    Price tick;
    for (const TickSlab& slab : tick_slabs) {
        if (slab.from == valid_from && (slab.price_from <= price || tick.is_zero())) {
            tick = slab.tick;
        }
    }
    return tick;
}

events::Quantity Instrument::lot_at(Date date) const {
    events::ensure(!lots.empty(), "an instrument has lots");
    events::Quantity lot = lots.front().lot;
    for (const DatedLot& entry : lots) {
        lot = entry.from <= date ? entry.lot : lot;
    }
    return lot;
}

FnoMember Instrument::fno_at(Date date) const {
    FnoMember member = fno.empty() ? FnoMember::No : fno.front().member;
    for (const DatedFno& entry : fno) {
        member = entry.from <= date ? entry.member : member;
    }
    return member;
}

std::optional<Price> Instrument::order_price(Date date, Price price, Side side) const {
    // Rounding may carry the price over a slab's edge, where another tick holds: at most once per
    // slab, because it only ever moves one way.
    for (std::size_t i = 0; i <= tick_slabs.size(); ++i) {
        const auto rounded = round_to_tick(price, tick_at(date, price), side);
        if (!rounded || rounded->sign() <= 0) {
            return std::nullopt;
        }
        if (*rounded == price) {
            return rounded;
        }
        price = *rounded;
    }
    return price;
}

events::Result<void> check_symbol(std::string_view symbol) {
    constexpr std::size_t longest = 32;
    bool fits = symbol.size() <= longest;
    bool names_something = false;  // `..` would be a folder in a path
    for (const char c : symbol) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const bool digit = c >= '0' && c <= '9';
        fits = fits && (letter || digit || c == '&' || c == '-' || c == '_' || c == '.');
        names_something = names_something || letter || digit;
    }
    if (fits && names_something) {
        return {};
    }
    return events::Error{
        events::ErrorCode::InvalidInput,
        "symbol was '" + std::string(symbol) +
            "', expected 1 to 32 of A-Z a-z 0-9 & - _ . with a letter or digit among "
            "them, such as INFY or M&M"};
}

}  // namespace millrace::market
