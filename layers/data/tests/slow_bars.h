#pragma once

#include <vector>

#include <millrace/events/bar.h>
#include <millrace/market/calendar.h>

namespace millrace::data {

/// The bars of `length` that these minutes of one symbol give, found the slow way: day by day over
/// the calendar, each bar's minutes searched anew, and dropped where nothing shows that it ended.
std::vector<events::Bar> slow_bars(const std::vector<events::Bar>& minutes, events::Duration length,
                                   const market::Calendar& calendar,
                                   const market::Instrument& instrument);

/// Every minute of the sessions from one date to another, both included, prices different for each.
/// Leaves out the `gap_percent` of them that the seed picks.
std::vector<events::Bar> random_minutes(const market::Calendar& calendar,
                                        const market::Instrument& instrument, events::Date from,
                                        events::Date to, std::uint32_t gap_percent,
                                        std::uint64_t seed);

}  // namespace millrace::data
