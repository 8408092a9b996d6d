#pragma once

#include <cstdint>

#include <millrace/events/ids.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// How often a strategy that reads insights was shown one, by the run's end.
struct InsightsSeen {
    Timestamp at;
    StrategyId strategy;
    SymbolId symbol;
    std::uint64_t bars = 0;          // that it was shown
    std::uint64_t with_insight = 0;  // of them

    bool operator==(const InsightsSeen&) const = default;
};
static_assert(sizeof(InsightsSeen) <= 128);

}  // namespace millrace::events
