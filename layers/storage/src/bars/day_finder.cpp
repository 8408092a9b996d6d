#include "bars/day_finder.h"

namespace millrace::storage {

void DayFinder::look_up(std::int64_t at_us) {
    const market::Calendar& calendar = sessions_.calendar();
    day_.date = calendar.trading_date(events::Timestamp::from_microseconds(at_us));
    day_.from_us = calendar.day_start(day_.date).microseconds();
    day_.to_us = calendar.day_start(day_.date.plus_days(1)).microseconds();
    day_.session = calendar.session_on(day_.date, sessions_.instrument());
}

}  // namespace millrace::storage
