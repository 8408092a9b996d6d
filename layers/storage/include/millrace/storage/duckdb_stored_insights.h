#pragma once

#include <string_view>
#include <vector>

#include <millrace/data/stored_insights.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Insights in DuckDB, a read lease a call. The newest are found by where each series ends, so that
/// only what was stored around there is read. Errors beyond the port's: Corrupt and Io as
/// Store::open.
class DuckDbStoredInsights final : public data::StoredInsights {
public:
    /// The store must outlive this.
    explicit DuckDbStoredInsights(Store& store) : store_(&store) {}

    events::Result<std::vector<data::NewestInsight>> newest(data::Timeframe timeframe) override;
    events::Result<std::vector<data::StoredInsight>> read(std::string_view symbol,
                                                          data::Timeframe timeframe,
                                                          events::Timestamp from,
                                                          events::Timestamp to) override;
    events::Result<std::vector<data::SymbolRegimes>> regimes(data::Timeframe timeframe,
                                                             events::Timestamp from) override;

private:
    Store* store_;
};

}  // namespace millrace::storage
