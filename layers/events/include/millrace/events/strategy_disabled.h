#pragma once

#include <cstdint>

#include <millrace/events/ids.h>
#include <millrace/events/reason.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// A strategy was disabled for the rest of the run, on one symbol, and why.
struct StrategyDisabled {
    Timestamp at;
    StrategyId strategy;
    SymbolId symbol;
    Reason reason;

    bool operator==(const StrategyDisabled&) const = default;
};
static_assert(sizeof(StrategyDisabled) <= 128);

}  // namespace millrace::events
