#include <algorithm>

#include <millrace/data/in_memory.h>

namespace millrace::data {

using events::ConfluenceInsight;

InMemoryAnalytics::InMemoryAnalytics(std::vector<std::vector<ConfluenceInsight>> series,
                                     events::Duration age_max)
    : series_(std::move(series)), cursors_(series_.size(), InsightCursor(age_max)) {
    for (std::size_t i = 0; i < series_.size(); ++i) {
        cursors_[i].feed(series_[i]);
    }
}

events::Result<const ConfluenceInsight*> InMemoryAnalytics::insight_as_of(events::SymbolId symbol,
                                                                          events::Timestamp now) {
    return symbol.index() < cursors_.size() ? cursors_[symbol.index()].as_of(now) : nullptr;
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
