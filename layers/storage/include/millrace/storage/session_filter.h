#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/calendar.h>
#include <millrace/market/instrument.h>

namespace millrace::storage {

/// Says which bars of one instrument opened inside a session of its exchange. Cheap for times that
/// come in order: it remembers the stretch of time it looked up last. One thread at a time.
class SessionFilter {
public:
    /// Io when the calendar needs a time zone database that the machine has not.
    static events::Result<SessionFilter> create(const market::Instrument& instrument);
    /// One filter an instrument, in their order, sharing calendars.
    static events::Result<std::vector<SessionFilter>>
    create(std::span<const market::Instrument> instruments);

    bool keeps(events::Timestamp open_time) {
        if (open_time < from_ || open_time >= to_) [[unlikely]] {
            look_up(open_time);
        }
        return session_.has_value();
    }
    /// The trading day of a bar that keeps() answered true for just now.
    std::optional<events::Date> session_date() const { return session_; }
    const market::Calendar& calendar() const { return *calendar_; }
    const market::Instrument& instrument() const { return instrument_; }
    /// The sessions that hold a time of [from, to).
    std::vector<market::Session> sessions(events::Timestamp from, events::Timestamp to) const;

private:
    SessionFilter(std::shared_ptr<const market::Calendar> calendar, market::Instrument instrument)
        : calendar_(std::move(calendar)), instrument_(std::move(instrument)) {}
    void look_up(events::Timestamp at);

    std::shared_ptr<const market::Calendar> calendar_;
    market::Instrument instrument_;
    events::Timestamp from_;  // the stretch [from_, to_) is all inside one session, or in none
    events::Timestamp to_;
    std::optional<events::Date> session_;
};

}  // namespace millrace::storage
