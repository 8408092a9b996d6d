#pragma once

#include <optional>

#include <millrace/events/money.h>
#include <millrace/events/quantity.h>

namespace millrace::execution {

/// Limits before every order; one that is absent is off. Orders that only shrink a position pass
/// all but the sanity checks, so that a limit never traps anyone in a position.
struct RiskLimits {
    std::optional<events::Quantity> max_order_quantity;  // of one order
    std::optional<events::Money> max_order_value;        // quantity x reference price
    std::optional<events::Quantity>
        max_position_quantity;                          // account's net in a symbol, either side
    std::optional<events::Money> max_gross_exposure;    // sum over symbols of |net| x mark
    std::optional<double> price_collar_percent = 10.0;  // reference price against the last mark
    bool cash = true;  // opening orders need free cash: equity less gross exposure, none borrowed
};

}  // namespace millrace::execution
