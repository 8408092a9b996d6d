#include <millrace/data/insight_tally.h>

namespace millrace::data {

std::vector<events::InsightsSeen> InsightTally::seen(events::Timestamp at) const {
    std::vector<events::InsightsSeen> all;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
        if (seen_[i].bars > 0) {
            all.push_back({.at = at,
                           .strategy = events::StrategyId(static_cast<std::uint32_t>(i / symbols_)),
                           .symbol = events::SymbolId(static_cast<std::uint32_t>(i % symbols_)),
                           .bars = seen_[i].bars,
                           .with_insight = seen_[i].with_insight});
        }
    }
    return all;
}

}  // namespace millrace::data
