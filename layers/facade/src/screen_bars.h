#pragma once

#include <cstdint>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

#include "reading.h"
#include "symbol_question.h"

namespace millrace::facade {

/// Minutes of one session, one after another, that have no bar.
struct MissingMinutes {
    events::Timestamp from;  // open time of the first
    events::Timestamp to;    // and of the last
    std::int64_t minutes = 0;

    bool operator==(const MissingMinutes&) const = default;
};

/// Bars for a chart.
struct ScreenBars {
    std::vector<events::Bar> bars;
    std::vector<MissingMinutes> gaps;
    bool is_forming = false;  // by what is stored, the last bar's time is not over
    bool has_more_before = false;
};

/// Bars inside sessions with open times in the range, the newest `limit` of them. The last bar is
/// there as far as its minutes are.
events::Result<ScreenBars> screen_bars(const Reading& reading, const SymbolQuestion& question);

/// Minutes missing in the sessions of [from, to). `minutes` are sorted by time, and all that are
/// stored of that range. A session without any counts where the calendar is known for its date:
/// elsewhere it may have been a holiday.
std::vector<MissingMinutes> missing_minutes(const SymbolQuestion& question,
                                            const std::vector<events::Bar>& minutes,
                                            events::Timestamp from, events::Timestamp to);

}  // namespace millrace::facade
