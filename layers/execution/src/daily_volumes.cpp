#include <millrace/execution/daily_volumes.h>

#include <algorithm>
#include <iterator>
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
    for (auto bar = bars.begin(); bar != bars.end();) {
        Symbol& symbol = symbols_[bar->symbol.index()];
        const bool is_new = bar->open_time >= symbol.next_open;
        if (!is_new || (!symbol.session.contains(bar->open_time) && !begin_session(symbol, *bar)))
            [[unlikely]] {
            ++bar;
            continue;
        }
        // One after another whatever the blocks: sums of doubles depend on their order.
        const auto first = bar;
        double volume = *symbol.today;
        do {
            volume += bar->volume;
            ++bar;
        } while (bar != bars.end() && bar->symbol == first->symbol &&
                 bar->open_time < symbol.session.close);
        *symbol.today = volume;
        symbol.next_open = std::prev(bar)->close_time();
    }
}

void DailyVolumes::catch_up(events::Timestamp time) {
    const auto end = std::partition_point(block_.begin(), block_.end(),
                                          [&](const Bar& bar) { return bar.open_time < time; });
    const auto due = static_cast<std::size_t>(end - block_.begin());
    add(block_.first(due));
    block_ = block_.subspan(due);
}

bool DailyVolumes::begin_session(Symbol& symbol, const Bar& bar) {
    const TradedInstrument& traded = *symbol.traded;
    const auto session = traded.calendar.session_of(bar.open_time, traded.instrument);
    if (!session) {
        return false;
    }
    symbol.session = *session;
    if (symbol.days.empty() || symbol.days.back().date != session->date) {
        symbol.days.push_back({session->date, 0});
    }
    symbol.today = &symbol.days.back().volume;
    return true;
}

Quantity DailyVolumes::average_before(events::SymbolId symbol, Date date) const {
    const auto& [traded, next_open, session, today, days] = symbols_[symbol.index()];
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
