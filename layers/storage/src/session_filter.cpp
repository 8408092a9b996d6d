#include <millrace/storage/session_filter.h>

#include <array>

namespace millrace::storage {

using events::Result;
using events::Timestamp;

Result<SessionFilter> SessionFilter::create(const market::Instrument& instrument) {
    auto filters = create(std::span(&instrument, 1));
    if (!filters) {
        return filters.error();
    }
    return std::move(filters.value().front());
}

Result<std::vector<SessionFilter>>
SessionFilter::create(std::span<const market::Instrument> instruments) {
    std::array<std::shared_ptr<const market::Calendar>, 3> calendars;
    std::vector<SessionFilter> filters;
    filters.reserve(instruments.size());
    for (const market::Instrument& instrument : instruments) {
        auto& shared = calendars.at(static_cast<std::size_t>(instrument.calendar));
        if (!shared) {
            auto calendar = market::Calendar::create(instrument.calendar);
            if (!calendar) {
                return calendar.error();
            }
            shared = std::make_shared<const market::Calendar>(std::move(calendar).value());
        }
        filters.push_back(SessionFilter(shared, instrument));
    }
    return filters;
}

void SessionFilter::look_up(Timestamp at) {
    if (const auto session = calendar_->session_of(at, instrument_)) {
        from_ = session->open;
        to_ = session->close;
        session_ = session->date;
        return;
    }
    from_ = at;
    to_ = calendar_->next_session_after(at).open;
    session_.reset();
}

std::vector<market::Session> SessionFilter::sessions(Timestamp from, Timestamp to) const {
    std::vector<market::Session> found;
    if (from >= to) {
        return found;
    }
    events::Date date = calendar_->trading_date(from).plus_days(-1);
    for (;;) {
        const market::Session next = calendar_->next_session_after(date);
        if (next.open >= to) {
            return found;
        }
        const auto session = calendar_->session_on(next.date, instrument_);
        if (session && session->close > from) {
            found.push_back(*session);
        }
        date = next.date;
    }
}

}  // namespace millrace::storage
