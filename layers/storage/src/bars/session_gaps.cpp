#include "bars/session_gaps.h"

namespace millrace::storage {

std::vector<SessionGap> session_gaps(const SessionFilter& sessions,
                                     const std::map<events::Date, std::uint64_t>& bars_of_day) {
    std::vector<SessionGap> gaps;
    if (bars_of_day.empty()) {
        return gaps;
    }
    const market::Calendar& calendar = sessions.calendar();
    const auto from = calendar.day_start(bars_of_day.begin()->first);
    const auto to = calendar.day_start(bars_of_day.rbegin()->first.plus_days(1));
    for (const market::Session& session : sessions.sessions(from, to)) {
        const auto found = bars_of_day.find(session.date);
        const bool any = found != bars_of_day.end() && found->second > 0;
        const auto minutes = static_cast<std::uint64_t>(session.minutes());
        const std::uint64_t bars = any ? found->second : 0;
        if (bars < minutes && (any || calendar.covers(session.date))) {
            gaps.push_back({session, minutes - bars});
        }
    }
    return gaps;
}

}  // namespace millrace::storage
