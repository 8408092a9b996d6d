#pragma once

#include <millrace/events/ids.h>
#include <millrace/events/quantity.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// An intraday position that its session left open: from then on it is held as delivery.
struct PositionConverted {
    Timestamp at;  // when it was noticed: in the session after, or at the run's end
    StrategyId strategy;
    SymbolId symbol;
    Quantity quantity;

    bool operator==(const PositionConverted&) const = default;
};
static_assert(sizeof(PositionConverted) <= 128);

}  // namespace millrace::events
