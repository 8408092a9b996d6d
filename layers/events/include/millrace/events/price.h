#pragma once

#include <millrace/events/fixed_point.h>

namespace millrace::events {

struct PriceKind {
    static constexpr const char* name = "price";
};
/// Price of one unit of an instrument in its currency, exact to 1e-8.
using Price = FixedPoint<PriceKind, 8>;

}  // namespace millrace::events
