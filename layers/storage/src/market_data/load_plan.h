#pragma once

#include <cstdint>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/duckdb_market_data.h>

#include "bars/series_reader.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// Bars that are read in one go.
inline constexpr std::uint64_t bars_per_load = 524'288;
/// Bars of the first load, small so that the first block comes soon.
inline constexpr std::uint64_t first_load_bars = 16'384;

struct LoadPlan {
    std::vector<WantedSymbol> symbols;  // as asked for
    std::vector<SeriesQuery> loads;
};

/// Cuts what is stored of these symbols into loads of about bars_per_load bars: several months
/// where there is little, parts of a month where there is much. NotFound: as SymbolTable::wanted.
events::Result<LoadPlan> plan_loads(Lease& lease, const MarketDataRequest& request);

}  // namespace millrace::storage
