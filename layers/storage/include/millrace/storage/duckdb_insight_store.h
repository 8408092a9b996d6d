#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Insights in DuckDB. Errors beyond the port's: NotFound for a symbol without bars; Busy, Corrupt
/// and Io as Store::open.
class DuckDbInsightStore final : public data::InsightStore {
public:
    /// The store must outlive this.
    explicit DuckDbInsightStore(Store& store) : store_(&store) {}

    events::Result<std::int64_t> add(data::Timeframe timeframe, events::Timestamp computed_at,
                                     std::span<const data::InsightBatch> batches) override;
    events::Result<std::vector<std::vector<data::StoredInsight>>>
    read(std::span<const std::string> symbols, data::Timeframe timeframe, events::Timestamp from,
         events::Timestamp to) override;
    events::Result<std::int64_t> last_batch_id() override;

private:
    Store* store_;
};

/// A symbol with bars, and what of them is not in its insights yet.
struct InsightBacklog {
    std::string symbol;
    std::uint64_t bars = 0;
    events::Timestamp first_open;  // of all bars
    events::Timestamp last_open;
    std::optional<data::InsightProgress> progress;  // none before the first update
    /// The earliest bar inside a session that came or was revised since; none: nothing new.
    std::optional<events::Timestamp> first_new_open;
};

struct InsightBacklogs {
    std::int64_t last_import_id = 0;      // the newest; bars of later imports are not in here
    std::int64_t last_batch_id = 0;       // the same of insights
    std::vector<InsightBacklog> symbols;  // all with bars, sorted
};

/// What an update of insights has to do, all as of one instant and without reading bars.
events::Result<InsightBacklogs> insight_backlogs(Store& store, data::Timeframe timeframe);

}  // namespace millrace::storage
