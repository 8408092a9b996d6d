#pragma once

#include <cstdint>
#include <optional>

#include <millrace/events/date.h>
#include <millrace/market/session.h>
#include <millrace/storage/session_filter.h>

namespace millrace::storage {

/// A local date of an exchange.
struct TradingDay {
    events::Date date;
    std::int64_t from_us = 0;  // [from, to): the whole date
    std::int64_t to_us = 0;
    std::optional<market::Session> session;

    bool is_in_session(std::int64_t at_us) const {
        return session && session->contains(events::Timestamp::from_microseconds(at_us));
    }
    bool is_weekend() const { return date.weekday() == 0 || date.weekday() == 6; }
};

/// The days of one instrument's exchange; remembers the last one. One thread at a time.
class DayFinder {
public:
    explicit DayFinder(SessionFilter sessions) : sessions_(std::move(sessions)) {}

    const TradingDay& day_of(std::int64_t at_us) {
        if (at_us < day_.from_us || at_us >= day_.to_us) [[unlikely]] {
            look_up(at_us);
        }
        return day_;
    }
    const SessionFilter& sessions() const { return sessions_; }

private:
    void look_up(std::int64_t at_us);

    SessionFilter sessions_;
    TradingDay day_;
};

}  // namespace millrace::storage
