#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <millrace/data/analytics_provider.h>
#include <millrace/data/insight_terms.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/session_filter.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

struct AnalyticsRequest {
    std::vector<std::string> symbols;  // sorted by name; position = SymbolId
    data::Timeframe timeframe = data::Timeframe::M1;
    std::optional<events::Timestamp> from;  // of the bars' open times, as in MarketDataRequest
    std::optional<events::Timestamp> to;
    std::int64_t last_import_id = 0;  // the same
    std::int64_t last_batch_id = 0;   // insights of later batches are not read
    data::InsightTerms terms;
    std::vector<SessionFilter> sessions;  // one a symbol
};

/// Stored insights of one timeframe for a run, read beside its bars: by the stretch of time, ahead
/// of the caller on a thread of its own, and never by the bar. A symbol whose insights were never
/// computed has none. computed_at is not set: no result may depend on it.
class DuckDbAnalytics final : public data::AnalyticsProvider {
public:
    /// NotFound names the symbol without bars. The store must outlive this.
    static events::Result<std::unique_ptr<DuckDbAnalytics>> create(Store& store,
                                                                   AnalyticsRequest request);
    ~DuckDbAnalytics() override;

    events::Result<const events::ConfluenceInsight*> insight_as_of(events::SymbolId symbol,
                                                                   events::Timestamp now) override;
    events::Result<events::MarketRegime> regime_as_of(events::SymbolId symbol,
                                                      events::Timestamp now) override;
    events::Result<std::vector<events::ConfluenceInsight>>
    insights(events::SymbolId symbol, events::Timestamp from, events::Timestamp to) override;

private:
    struct State;
    explicit DuckDbAnalytics(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace millrace::storage
