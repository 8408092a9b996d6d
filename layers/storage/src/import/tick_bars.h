#pragma once

#include <cstdint>
#include <vector>

#include <millrace/storage/bar_import.h>

#include "bars/bar_row.h"
#include "bars/quality_check.h"
#include "import/row_parser.h"

namespace millrace::storage {

/// The start of the minute it lies in.
constexpr std::int64_t minute_of(std::int64_t at_us) {
    constexpr std::int64_t minute_us = 60'000'000;
    return at_us - (at_us % minute_us + minute_us) % minute_us;
}

/// Counts how orderly the ticks of one symbol are, in the order of the file.
class TickOrder {
public:
    void take(const Tick& tick, TickCounts& counts);

private:
    Tick last_;
    bool any_ = false;
};

/// One-minute bars of one symbol's ticks, which are brought into the order of time first. Prices
/// are those of the ticks. A bar's volume is the rise of the running maximum of the day's volume;
/// the day begins at 0 when its first tick lies in the first minute of a session (which then holds
/// the volume of the opening auction), else at that tick. BarRow::tag is the line of the bar's last
/// tick.
std::vector<BarRow> bars_of_ticks(std::vector<Tick>& ticks, SessionFilter sessions);

}  // namespace millrace::storage
