#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/events/result.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/store.h>

#include "insights/insight_series.h"
#include "insights/insight_update.h"

namespace millrace::cli {

/// A symbol whose insights are not those of its bars.
struct InsightWork {
    std::string symbol;
    InsightSource source;
    data::InsightProgress progress;  // where to go on; computed_to earliest(): at the first bar
    events::Timestamp from;          // minutes before it need not be read
    std::uint64_t bars = 0;          // about, to be read
};

struct InsightWorkList {
    std::int64_t last_import_id = 0;  // bars of later imports are for the next update
    std::uint64_t symbols = 0;        // looked at
    std::vector<InsightWork> works;   // sorted by symbol
};

/// As update_insights.
events::Result<InsightWorkList> find_work(storage::Store& store,
                                          const InsightUpdateRequest& request);

}  // namespace millrace::cli
