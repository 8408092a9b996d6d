#pragma once

#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// Table insight_series of one timeframe, sorted by symbol.
events::Result<std::vector<data::InsightProgress>> read_insight_series(Lease& lease,
                                                                       data::Timeframe timeframe);

/// 0 before the first.
events::Result<std::int64_t> last_insight_batch(Lease& lease);

}  // namespace millrace::storage
