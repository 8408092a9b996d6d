#include <algorithm>

#include <millrace/data/in_memory.h>

namespace millrace::data {

using events::ConfluenceInsight;

InMemoryAnalytics::InMemoryAnalytics(std::vector<std::vector<ConfluenceInsight>> series,
                                     events::Duration age_max)
    : series_(std::move(series)), age_max_(age_max) {}

events::Result<const ConfluenceInsight*> InMemoryAnalytics::insight_as_of(events::SymbolId symbol,
                                                                          events::Timestamp now) {
    if (symbol.index() >= series_.size()) {
        return static_cast<const ConfluenceInsight*>(nullptr);
    }
    const std::vector<ConfluenceInsight>& known = series_[symbol.index()];
    const auto later = std::upper_bound(known.begin(), known.end(), now,
                                        [](events::Timestamp at, const ConfluenceInsight& insight) {
                                            return at < insight.available_at;
                                        });
    if (later == known.begin() || now - std::prev(later)->bar_close > age_max_) {
        return static_cast<const ConfluenceInsight*>(nullptr);
    }
    return &*std::prev(later);
}

events::Result<events::MarketRegime> InMemoryAnalytics::regime_as_of(events::SymbolId symbol,
                                                                     events::Timestamp now) {
    const auto insight = insight_as_of(symbol, now);
    return insight.value() != nullptr ? insight.value()->regime : events::MarketRegime::Absent;
}

events::Result<std::vector<ConfluenceInsight>>
InMemoryAnalytics::insights(events::SymbolId symbol, events::Timestamp from, events::Timestamp to) {
    std::vector<ConfluenceInsight> found;
    if (symbol.index() < series_.size()) {
        const auto& all = series_[symbol.index()];
        std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                     [&](const ConfluenceInsight& insight) {
                         return from <= insight.bar_close && insight.bar_close <= to;
                     });
    }
    return found;
}

}  // namespace millrace::data
