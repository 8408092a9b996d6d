#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/timeframe.h>
#include <millrace/events/result.h>
#include <millrace/storage/duckdb_analytics.h>
#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

#include "wiring/run_plan.h"

namespace millrace::cli {

/// The bars a plan reads, again from the first.
events::Result<std::unique_ptr<storage::DuckDbMarketData>> bars_of(const RunPlan& plan,
                                                                   storage::Store& store);

/// The same of another span of time.
events::Result<std::unique_ptr<storage::DuckDbMarketData>>
bars_between(const RunPlan& plan, std::optional<events::Timestamp> from,
             std::optional<events::Timestamp> to, storage::Store& store);

/// What a run reads: again from the first bar, and as pinned by its plan.
struct RunInputs {
    std::unique_ptr<storage::DuckDbMarketData> bars;
    /// Of the timeframes of strategies that read insights.
    std::map<data::Timeframe, std::unique_ptr<storage::DuckDbAnalytics>> insights;
};
events::Result<RunInputs> inputs_of(const RunPlan& plan, storage::Store& store);

/// Whether a strategy of this type looks at insights at all.
bool reads_insights(std::string_view strategy_type);
/// Whether some strategy does.
bool reads_insights(const RunConfig& config);
/// What makes the insights of a timeframe, in quotes.
std::string update_command(data::Timeframe timeframe);

/// The insights a run may read, with the bars they are of.
struct PinnedInsights {
    std::optional<std::int64_t> last_import_id;  // none where no strategy reads insights
    std::int64_t last_batch_id = 0;
    std::vector<std::string> warnings;  // of insights that are missing or lag behind the bars
};
events::Result<PinnedInsights> pin_insights(const RunConfig& config, storage::Store& store);

}  // namespace millrace::cli
