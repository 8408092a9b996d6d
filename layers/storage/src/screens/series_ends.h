#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <millrace/data/timeframe.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

#include "bars/symbol_table.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// Symbols whose insights of one timeframe end at about the same time.
struct SeriesEnds {
    std::vector<WantedSymbol> symbols;
    std::vector<events::Timestamp> stored_to;  // by symbol
    events::Timestamp first;
    events::Timestamp last;
};

/// One query reads what was stored from `first` to `last`, so symbols go together by the day of
/// their end, the newest first. The last group holds all others where the days are many.
inline constexpr std::size_t series_ends_max = 16;
events::Result<std::vector<SeriesEnds>> series_ends(Lease& lease, data::Timeframe timeframe);

}  // namespace millrace::storage
