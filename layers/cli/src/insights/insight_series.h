#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/analytics/confluence_engine.h>
#include <millrace/data/bar_aggregator.h>
#include <millrace/data/insight_store.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/bar.h>
#include <millrace/market/adjustment_factors.h>
#include <millrace/market/session.h>

#include "stored/insight_source.h"

namespace millrace::cli {

/// The way from minutes to insights for one symbol and timeframe: minutes are put together to bars,
/// bars are freed of the jumps of splits as strategies are shown them, and the engine reads them.
class InsightSeries {
public:
    /// Before the first minute. `settings` are sound; the source must outlive this.
    InsightSeries(const InsightSource& source, data::Timeframe timeframe,
                  const analytics::ConfluenceSettings& settings);

    /// Goes on where a former series was after the bar that closed at `computed_to`. False, and
    /// nothing changed that matters: the bytes are damaged or of another kind; make it anew.
    bool restore(std::string_view engine_state, events::Timestamp computed_to);

    /// Minutes in order of time, each once, inside sessions; those that opened before computed_to()
    /// are passed over. Insights of the bars they complete are put behind `insights`.
    void add(std::span<const events::Bar> minutes, std::vector<data::StoredInsight>& insights);

    /// The close of the last complete bar; earliest() before.
    events::Timestamp computed_to() const { return computed_to_; }
    std::string engine_state();

private:
    void add_bar(events::Bar bar, std::vector<data::StoredInsight>& insights);

    const InsightSource* source_;
    data::Timeframe timeframe_;
    market::AdjustmentFactors factors_;
    data::BarAggregator aggregator_;
    analytics::ConfluenceEngine engine_;
    market::Session session_;  // of the last bar
    double factor_ = 1;        // during it
    events::Timestamp computed_to_ = events::Timestamp::earliest();
};

}  // namespace millrace::cli
