#include "session_rules.h"

#include <algorithm>

#include <millrace/execution/daily_volumes.h>

namespace millrace::execution {

using events::Duration;
using events::Quantity;
using events::SymbolId;
using events::Timestamp;

namespace {

constexpr Duration shortest = Duration::from_microseconds(1);

}  // namespace

SessionRules::SessionRules(const ExecutionSettings& settings)
    : settings_(&settings), sessions_(settings.instruments.size()),
      averages_(settings.instruments.size()) {}

const market::Session& SessionRules::session_before(SymbolId symbol, Timestamp at) {
    market::Session& session = sessions_[symbol.index()];
    const Timestamp moment = at - shortest;
    if (!session.contains(moment)) {
        const TradedInstrument& traded = settings_->instruments[symbol.index()];
        const auto found = traded.calendar.session_of(moment, traded.instrument);
        session = found
                      ? *found
                      : traded.calendar.next_session_after(
                            moment, traded.instrument.fno_at(traded.calendar.trading_date(moment)));
    }
    return session;
}

Timestamp SessionRules::expiry_of(SymbolId symbol, Timestamp decided_at) {
    const TradedInstrument& traded = settings_->instruments[symbol.index()];
    if (traded.calendar.is_continuous()) {
        return Timestamp::latest();
    }
    const market::Session& session = session_before(symbol, decided_at);
    if (settings_->carry_orders == CarryOrders::ExpireAtSessionEnd) {
        return session.close;
    }
    return traded.calendar.next_session_after(session.date, traded.instrument.fno_at(session.date))
        .close;
}

Timestamp SessionRules::next_day_after_last(SymbolId symbol) const {
    return sessions_[symbol.index()].close + shortest;
}

OrderRules SessionRules::order_rules(SymbolId symbol, Product product, Timestamp decided_at) {
    const TradedInstrument& traded = settings_->instruments[symbol.index()];
    const market::Session& session = session_before(symbol, decided_at);
    OrderRules rules;
    rules.trading_date = session.date;
    rules.lot = traded.instrument.lot_at(session.date);
    rules.freeze_quantity = traded.instrument.freeze_quantity;
    rules.average_daily_volume = average_volume(symbol, session);
    if (product == Product::Intraday && !traded.calendar.is_continuous()) {
        const auto window = Duration::from_minutes(settings_->no_entry_minutes);
        if (decided_at >= std::min(session.flat_by, session.close - window)) {
            rules.minutes_left =
                static_cast<double>((session.close - decided_at).microseconds()) / 60e6;
            rules.no_entry_minutes = settings_->no_entry_minutes;
        }
    }
    return rules;
}

Quantity SessionRules::average_volume(SymbolId symbol, const market::Session& session) {
    if (!settings_->limits.max_order_volume_percent || settings_->daily_volumes == nullptr) {
        return {};
    }
    DayAverage& known = averages_[symbol.index()];
    if (known.date != session.date) {
        settings_->daily_volumes->catch_up(session.open);
        known = {session.date, settings_->daily_volumes->average_before(symbol, session.date)};
    }
    return known.volume;
}

bool SessionRules::square_off_due(SymbolId symbol, Timestamp now) {
    const TradedInstrument& traded = settings_->instruments[symbol.index()];
    const market::Session& session = session_before(symbol, now);
    return !traded.calendar.is_continuous() && session.open < now && now >= session.flat_by;
}

bool SessionRules::is_over(SymbolId symbol, Timestamp now) {
    const market::Session& session = session_before(symbol, now);
    return !settings_->instruments[symbol.index()].calendar.is_continuous() &&
           (session.close <= now || now <= session.open);
}

bool SessionRules::any_square_off_due(Timestamp now) {
    if (now < next_square_off_) {
        return false;
    }
    bool due = false;
    next_square_off_ = Timestamp::latest();
    for (std::uint32_t i = 0; i < sessions_.size(); ++i) {
        due = due || square_off_due(SymbolId(i), now);
        if (!settings_->instruments[i].calendar.is_continuous()) {
            next_square_off_ = std::min(next_square_off_, sessions_[i].flat_by);
        }
    }
    return due;
}

}  // namespace millrace::execution
