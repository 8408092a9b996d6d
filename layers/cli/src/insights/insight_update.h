#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <millrace/analytics/confluence_settings.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

namespace millrace::cli {

struct InsightUpdateRequest {
    data::Timeframe timeframe = data::Timeframe::M1;
    std::vector<std::string> symbols;  // empty: all with bars
    analytics::ConfluenceSettings settings;
    bool full = false;  // look at every bar again, also where nothing changed
};

/// What an update did.
struct InsightUpdate {
    std::uint64_t symbols = 0;     // looked at
    std::uint64_t up_to_date = 0;  // of these, nothing was to do
    std::uint64_t bars = 0;        // minutes read for the others
    std::uint64_t added = 0;       // insights of bars that had none
    std::uint64_t revised = 0;     // that replace others, as a new revision
    std::uint64_t withdrawn = 0;   // of bars that have none any more
};

/// Told how many minutes of how many were read.
using OnInsightProgress = std::function<void(std::uint64_t bars, std::uint64_t total)>;

/// Brings the insights of a timeframe up to the stored bars: of each symbol only what is missing,
/// from the saved engine on; from its first bar on where a bar before was filled in or revised, or
/// a split became known, and then only what came out differently is stored. Stored in batches, each
/// whole with the engine's state or not at all, so it may be ended at any instant.
///
/// The caller holds the AnalyticsLock. NotFound names a symbol without bars. Conflict: insights of
/// other settings or of another engine are stored, and `full` was not asked for; nothing is done.
events::Result<InsightUpdate> update_insights(storage::Store& store, const events::Clock& clock,
                                              const InsightUpdateRequest& request,
                                              const OnInsightProgress& on_progress);

}  // namespace millrace::cli
