#pragma once

#include <millrace/events/fixed_point.h>

namespace millrace::events {

struct QuantityKind {
    static constexpr const char* name = "quantity";
};
/// Units of an instrument, exact to 1e-8. Signed: a position's is negative when short; an order's
/// and a trade's are positive and their Side gives the direction.
using Quantity = FixedPoint<QuantityKind, 8>;

}  // namespace millrace::events
