#include <millrace/execution/daily_volumes.h>

#include <limits>
#include <optional>

namespace millrace::execution {

using events::Bar;
using events::Date;
using events::Int128;
using events::Quantity;

namespace {

constexpr auto most = Quantity::from_units(std::numeric_limits<std::int64_t>::max());

/// An earlier session's volume in shares of `date`.
Quantity in_shares_of(Date date, const SessionVolume& session, const TradedInstrument& traded) {
    std::int64_t units = Quantity::from_double(session.volume).value_or(most).units();
    for (const market::CorporateAction& action : traded.actions) {
        if (session.date < action.ex_date && action.ex_date <= date) {
            const Int128 after = Int128{units} * action.shares.after;
            units = events::narrow_to_int64(events::divide_half_even(after, action.shares.before))
                        .value_or(most.units());
        }
    }
    return Quantity::from_units(units);
}

}  // namespace

DailyVolumes::DailyVolumes(std::span<const TradedInstrument> instruments) {
    for (const TradedInstrument& traded : instruments) {
        symbols_.push_back({.traded = &traded});
    }
}

void DailyVolumes::add(events::SymbolId symbol, std::span<const SessionVolume> before) {
    auto& days = symbols_[symbol.index()].days;
    days.insert(days.end(), before.begin(), before.end());
}

void DailyVolumes::add(std::span<const Bar> bars) {
    for (const Bar& bar : bars) {
        auto& [traded, session, last_open, days] = symbols_[bar.symbol.index()];
        if (bar.open_time <= last_open) {
            continue;
        }
        last_open = bar.open_time;
        if (!session.contains(bar.open_time)) {
            const auto found = traded->calendar.session_of(bar.open_time, traded->instrument);
            if (!found) {
                continue;
            }
            session = *found;
            if (days.empty() || days.back().date != session.date) {
                days.push_back({session.date, 0});
            }
        }
        days.back().volume += bar.volume;
    }
}

Quantity DailyVolumes::average_before(events::SymbolId symbol, Date date) const {
    const auto& [traded, session, last_open, days] = symbols_[symbol.index()];
    Int128 sum = 0;
    int found = 0;
    for (auto day = days.rbegin(); day != days.rend() && found < sessions; ++day) {
        if (day->date.days() < date.days() - days_max) {
            break;
        }
        if (day->date < date) {
            sum += in_shares_of(date, *day, *traded).units();
            ++found;
        }
    }
    return found == sessions ? Quantity::from_units(static_cast<std::int64_t>(sum / sessions))
                             : Quantity();
}

}  // namespace millrace::execution
