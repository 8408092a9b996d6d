#include <millrace/execution/daily_volumes.h>

#include <optional>

namespace millrace::execution {

using events::Bar;
using events::Date;
using events::Quantity;

namespace {

/// How many shares of `date` one share of the earlier day became.
double shares_since(const TradedInstrument& traded, Date day, Date date) {
    double factor = 1;
    for (const market::CorporateAction& action : traded.actions) {
        if (day < action.ex_date && action.ex_date <= date) {
            factor *= static_cast<double>(action.shares.after) /
                      static_cast<double>(action.shares.before);
        }
    }
    return factor;
}

}  // namespace

DailyVolumes::DailyVolumes(std::span<const TradedInstrument> instruments) {
    for (const TradedInstrument& traded : instruments) {
        symbols_.push_back({.traded = &traded});
    }
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
    double sum = 0;
    int found = 0;
    for (auto day = days.rbegin(); day != days.rend() && found < sessions; ++day) {
        if (day->date.days() < date.days() - days_max) {
            break;
        }
        if (day->date < date) {
            sum += day->volume * shares_since(*traded, day->date, date);
            ++found;
        }
    }
    return found == sessions ? Quantity::from_double(sum / sessions).value_or(Quantity())
                             : Quantity();
}

}  // namespace millrace::execution
