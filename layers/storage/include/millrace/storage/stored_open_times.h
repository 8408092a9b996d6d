#pragma once

#include <vector>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/store.h>
#include <millrace/storage/stored_bar_series.h>

namespace millrace::storage {

/// One series a symbol as asked for, in order, no time twice.
using OpenTimes = std::vector<std::vector<events::Timestamp>>;

/// When the bars opened that StoredBarSeries gives for this request: enough to count bars, and read
/// without their prices. Errors: as StoredBarSeries::create. One lease a symbol.
events::Result<OpenTimes> stored_open_times(Store& store, MarketDataRequest request);

}  // namespace millrace::storage
