#pragma once

#include <cstdint>
#include <optional>

#include <millrace/events/order.h>
#include <millrace/events/price.h>

namespace millrace::execution {

/// A fill moved against the trader by a share of its price.
class BasisPointSlippage {
public:
    /// Counted in millionths of a basis point, so that results need no floating point.
    static constexpr std::int64_t units_per_basis_point = 1'000'000;

    constexpr BasisPointSlippage() = default;
    explicit constexpr BasisPointSlippage(std::int64_t units) : units_(units) {}

    /// price x (1 +- slippage), rounded once, half to even; nothing when out of range or not
    /// positive.
    std::optional<events::Price> fill_price(events::Price price, events::Side side) const;

private:
    std::int64_t units_ = 0;
};

}  // namespace millrace::execution
