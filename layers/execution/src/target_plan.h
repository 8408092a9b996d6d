#pragma once

#include <cstdint>
#include <optional>

#include <millrace/events/order.h>
#include <millrace/events/quantity.h>
#include <millrace/events/reason.h>
#include <millrace/events/signal.h>

namespace millrace::execution {

enum class Shorting : std::uint8_t { NotAllowed, Allowed };

/// Where a target points: -1 short, 0 flat, 1 long.
int target_direction(events::SignalType target, Shorting shorting);

/// The orders that lead from what a strategy holds to the target it states.
struct TargetPlan {
    events::Side side = events::Side::Buy;  // of both
    events::Quantity close;                 // 0: nothing to close
    events::Quantity open;                  // 0: nothing to open
    events::Reason nothing;                 // why there is no order, when both are 0
};

/// `held` is the position with what is still working on it; `size` the size of an entry, > 0.
/// Held in the target's direction already: no order, whatever the size.
TargetPlan plan_target(events::SignalType target, events::Quantity held, events::Quantity size,
                       Shorting shorting);

}  // namespace millrace::execution
