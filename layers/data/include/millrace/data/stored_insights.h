#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/insight.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

struct NewestInsight {
    std::string symbol;
    StoredInsight row;
};

/// Insights one after another that said the same regime.
struct RegimeStretch {
    events::MarketRegime regime = events::MarketRegime::Absent;
    events::Timestamp from;  // bar_close of the first
    events::Timestamp to;    // and of the last

    bool operator==(const RegimeStretch&) const = default;
};

struct SymbolRegimes {
    std::string symbol;
    std::vector<RegimeStretch> stretches;  // the newest last
};

/// Stored insights for screens: of each bar the newest revision, none that was withdrawn. It can
/// change nothing. Safe from many threads. Busy: the store could not be had in time.
class StoredInsights {
public:
    virtual ~StoredInsights() = default;

    /// Of each symbol that has any, sorted by name.
    virtual events::Result<std::vector<NewestInsight>> newest(Timeframe timeframe) = 0;
    /// With from <= bar_close <= to, in order. NotFound names the stored symbols.
    virtual events::Result<std::vector<StoredInsight>> read(std::string_view symbol,
                                                            Timeframe timeframe,
                                                            events::Timestamp from,
                                                            events::Timestamp to) = 0;
    /// From that bar_close on, of each symbol with insights in the timeframe, sorted by name.
    virtual events::Result<std::vector<SymbolRegimes>> regimes(Timeframe timeframe,
                                                               events::Timestamp from) = 0;
};

}  // namespace millrace::data
