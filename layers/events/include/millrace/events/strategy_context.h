#pragma once

#include <millrace/events/ids.h>
#include <millrace/events/insight.h>
#include <millrace/events/parameters.h>
#include <millrace/events/position.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// Everything a strategy may know besides the bar. Put together by the runner for one call; the
/// pointers are valid during that call only.
struct StrategyContext {
    SymbolId symbol;
    Timestamp now;  // the bar's close time
    Position current_position;  // the strategy's own; its values as of the last mark
    const ConfluenceInsight* insight = nullptr;  // as of now, or none
    MarketRegime regime = MarketRegime::Absent;
    const Parameters* parameters = nullptr;  // never null
};

}  // namespace millrace::events
