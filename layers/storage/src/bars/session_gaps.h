#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/session.h>
#include <millrace/storage/session_filter.h>

namespace millrace::storage {

/// A session that has fewer bars than minutes.
struct SessionGap {
    market::Session session;
    std::uint64_t minutes_missing = 0;
};

/// The sessions from the first to the last date of `bars_of_day` (bars inside the session by date)
/// with minutes missing. A session without any bar counts where the calendar is known for its date:
/// elsewhere it may have been a holiday.
std::vector<SessionGap> session_gaps(const SessionFilter& sessions,
                                     const std::map<events::Date, std::uint64_t>& bars_of_day);

}  // namespace millrace::storage
