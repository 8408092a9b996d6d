#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/order.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/result.h>
#include <millrace/market/calendar_kind.h>

namespace millrace::market {

/// From this date on, prices from `price_from` up to the next slab of the same date move in `tick`.
/// A new date replaces the slabs of all earlier dates.
struct TickSlab {
    events::Date from;
    events::Price price_from;
    events::Price tick;
    bool operator==(const TickSlab&) const = default;
};

struct DatedLot {
    events::Date from;
    events::Quantity lot;
    bool operator==(const DatedLot&) const = default;
};

enum class FnoMember : bool { No, Yes };

struct DatedFno {
    events::Date from;
    FnoMember member = FnoMember::No;
    bool operator==(const DatedFno&) const = default;
};

/// The date of a fact that holds from the beginning.
inline constexpr events::Date always = events::Date::from_days(-719'162);  // 0001-01-01

/// What is traded, and by which rules. The dated lists are sorted by date (slabs then by price);
/// tick_slabs and lots are never empty; a date before the first entry takes the first entry.
struct Instrument {
    std::string symbol;
    std::string exchange;
    CalendarKind calendar = CalendarKind::Nse;
    std::string isin;     // empty when unknown
    std::string segment;  // cash, index, etf, crypto, ...: a label
    std::string currency;
    std::vector<TickSlab> tick_slabs;
    std::vector<DatedLot> lots;
    std::vector<DatedFno> fno;                        // empty: never a member
    std::optional<events::Quantity> freeze_quantity;  // the largest single order, where known
    bool volume_reported = true;                      // false: volume is always 0 (an index)

    /// The step in which a price at this level moves on this day; > 0.
    events::Price tick_at(events::Date date, events::Price price) const;
    /// Orders are multiples of this; > 0.
    events::Quantity lot_at(events::Date date) const;
    FnoMember fno_at(events::Date date) const;
    bool is_fno_at(events::Date date) const { return fno_at(date) == FnoMember::Yes; }
    /// An order price moved to the tick against the trader: buy up, sell down. Nothing when the
    /// result is not positive or leaves the range.
    std::optional<events::Price> order_price(events::Date date, events::Price price,
                                             events::Side side) const;

    bool operator==(const Instrument&) const = default;
};

/// The multiple of tick at or above (buy) or at or below (sell) the price, exact. tick > 0.
/// Nothing when out of range.
std::optional<events::Price> round_to_tick(events::Price price, events::Price tick,
                                           events::Side side);

/// 1 to 32 of A-Z a-z 0-9 & - _ . with a letter or digit among them (case matters).
events::Result<void> check_symbol(std::string_view symbol);

}  // namespace millrace::market
