#pragma once

#include <millrace/events/ids.h>
#include <millrace/events/insight.h>
#include <millrace/events/parameters.h>
#include <millrace/events/position.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// Everything a strategy may know besides the bar. Put together by the runner for one call; the
/// pointers are valid during that call only, and none but `insight` is ever null there.
struct StrategyContext {
    SymbolId symbol;
    Timestamp now{};                             // the bar's close time
    const Position* current_position = nullptr;  // the strategy's own, valued at this bar's close
    const ConfluenceInsight* insight = nullptr;  // as of now; null: none
    MarketRegime regime = MarketRegime::Absent;
    const Parameters* parameters = nullptr;
};

}  // namespace millrace::events
