#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <millrace/events/ids.h>
#include <millrace/events/insights_seen.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

/// Counts the bars that strategies were shown with an insight, and without.
class InsightTally {
public:
    InsightTally(std::size_t strategies, std::size_t symbols)
        : symbols_(symbols), seen_(strategies * symbols),
          last_with_insight_(symbols, events::Timestamp::earliest()) {}

    /// One bar of this close time, shown to one strategy that reads insights.
    void note(events::StrategyId strategy, events::SymbolId symbol, events::Timestamp close,
              bool has_insight) {
        auto& [bars, with_insight] = seen_[strategy.index() * symbols_ + symbol.index()];
        ++bars;
        if (has_insight) {
            ++with_insight;
            auto& last = last_with_insight_[symbol.index()];
            bars_with_insight_ += last != close ? 1U : 0U;
            last = close;
        }
    }
    /// Bars at which some strategy had an insight.
    std::uint64_t bars_with_insight() const { return bars_with_insight_; }
    /// One for each strategy that reads insights and symbol, in that order.
    std::vector<events::InsightsSeen> seen(events::Timestamp at) const;

private:
    struct Seen {
        std::uint64_t bars = 0;
        std::uint64_t with_insight = 0;
    };

    std::size_t symbols_;
    std::vector<Seen> seen_;  // by (strategy, symbol)
    std::vector<events::Timestamp> last_with_insight_;
    std::uint64_t bars_with_insight_ = 0;
};

}  // namespace millrace::data
