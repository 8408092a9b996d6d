#include <millrace/execution/slippage.h>

namespace millrace::execution {

using events::Int128;
using events::Price;

std::optional<Price> BasisPointSlippage::fill_price(Price price, events::Side side) const {
    if (units_ == 0) {
        return price.sign() > 0 ? std::optional(price) : std::nullopt;
    }
    constexpr Int128 one = static_cast<Int128>(10'000) * units_per_basis_point;
    const Int128 factor = side == events::Side::Buy ? one + units_ : one - units_;
    const Int128 product = static_cast<Int128>(price.units()) * factor;
    const auto units = events::narrow_to_int64(events::divide_half_even(product, one));
    if (!units || *units <= 0) {
        return std::nullopt;
    }
    return Price::from_units(*units);
}

}  // namespace millrace::execution
