#pragma once

#include <vector>

#include <millrace/events/ids.h>
#include <millrace/events/insight.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// Stored insights, always as of a time: nothing that was not available by then is ever shown.
class AnalyticsProvider {
public:
    virtual ~AnalyticsProvider() = default;

    /// The newest insight of the symbol with available_at <= now that is not too old, or null.
    /// Times asked for never go back for one symbol. Valid until the next call for that symbol.
    virtual events::Result<const events::ConfluenceInsight*>
    insight_as_of(events::SymbolId symbol, events::Timestamp now) = 0;
    /// The market regime known by `now`; Absent when none is.
    virtual events::Result<events::MarketRegime> regime_as_of(events::SymbolId symbol,
                                                              events::Timestamp now) = 0;
    /// Every insight with from <= bar_close <= to, in order.
    virtual events::Result<std::vector<events::ConfluenceInsight>>
    insights(events::SymbolId symbol, events::Timestamp from, events::Timestamp to) = 0;
};

}  // namespace millrace::data
