#include <millrace/execution/risk_manager.h>

#include <algorithm>
#include <cmath>

namespace millrace::execution {

using events::Money;
using events::Price;
using events::Quantity;
using events::Reason;
using events::reason;
using events::ReasonCode;
using events::Side;

namespace {

/// What the account would hold of the symbol, and how much of the order enlarges that.
struct Exposure {
    Quantity after;     // |net + working on this side + this order|
    Quantity enlarged;  // how far |net| grows by this order; 0 when it shrinks
};

std::optional<Exposure> exposure_after(const OrderRequest& request, const RiskState& state) {
    const bool buy = request.side == Side::Buy;
    const auto before = buy ? checked_add(state.net_position, state.working_same_side)
                            : checked_subtract(state.net_position, state.working_same_side);
    const auto after = !before ? std::nullopt
                       : buy   ? checked_add(*before, request.quantity)
                               : checked_subtract(*before, request.quantity);
    const auto size_before = before ? checked_absolute(*before) : std::nullopt;
    const auto size_after = after ? checked_absolute(*after) : std::nullopt;
    if (!size_before || !size_after) {
        return std::nullopt;
    }
    return Exposure{*size_after, *size_after > *size_before
                                     ? *checked_subtract(*size_after, *size_before)
                                     : Quantity()};
}

Reason overflow(const OrderRequest& request) {
    return reason(ReasonCode::ValueOverflow, request.reference_price.to_double(),
                  request.quantity.to_double());
}

std::optional<Reason> refuse_insane(const OrderRequest& request, const RiskState& state,
                                    const OrderRules& rules) {
    if (request.reference_price.sign() <= 0 || state.mark.sign() <= 0) {
        return reason(ReasonCode::PriceNotSane, request.reference_price.to_double());
    }
    // What is held may be no multiple of a lot that changed meanwhile; it can be closed all the
    // same.
    const bool closes = request.effect == OrderEffect::Closes;
    if (request.quantity.sign() <= 0 ||
        (!closes && request.quantity.units() % rules.lot.units() != 0)) {
        return reason(ReasonCode::QuantityNotSane, request.quantity.to_double(),
                      rules.lot.to_double());
    }
    if (!closes && rules.freeze_quantity && request.quantity > *rules.freeze_quantity) {
        return reason(ReasonCode::FreezeQuantity, request.quantity.to_double(),
                      rules.freeze_quantity->to_double());
    }
    return std::nullopt;
}

std::optional<Reason> refuse_order(const RiskLimits& limits, const OrderRequest& request,
                                   const RiskState& state, const OrderRules& rules, Money value) {
    if (rules.minutes_left && request.effect == OrderEffect::Opens) {
        return reason(ReasonCode::NoEntryWindow, *rules.minutes_left, rules.no_entry_minutes);
    }
    if (limits.max_order_quantity && request.quantity > *limits.max_order_quantity) {
        return reason(ReasonCode::OrderQuantityLimit, request.quantity.to_double(),
                      limits.max_order_quantity->to_double());
    }
    if (limits.max_order_value && value > *limits.max_order_value) {
        return reason(ReasonCode::OrderValueLimit, value.to_double(),
                      limits.max_order_value->to_double());
    }
    if (limits.price_collar_percent) {
        const double mark = state.mark.to_double();
        const double price = request.reference_price.to_double();
        if (std::fabs(price - mark) > mark * *limits.price_collar_percent / 100.0) {
            return reason(ReasonCode::PriceCollar, price, mark, *limits.price_collar_percent);
        }
    }
    return std::nullopt;
}

std::optional<Reason> refuse_exposure(const RiskLimits& limits, const OrderRequest& request,
                                      const RiskState& state, const Exposure& exposure) {
    if (limits.max_position_quantity && exposure.after > *limits.max_position_quantity) {
        return reason(ReasonCode::PositionQuantityLimit, exposure.after.to_double(),
                      limits.max_position_quantity->to_double());
    }
    if (limits.max_gross_exposure) {
        const auto own = notional(request.reference_price, exposure.after);
        const auto gross = own ? checked_add(*own, state.other_gross) : std::nullopt;
        if (!gross) {
            return overflow(request);
        }
        if (*gross > *limits.max_gross_exposure) {
            return reason(ReasonCode::GrossExposureLimit, gross->to_double(),
                          limits.max_gross_exposure->to_double());
        }
    }
    if (limits.cash) {
        const auto required = notional(request.reference_price, exposure.enlarged);
        if (!required) {
            return overflow(request);
        }
        if (*required > state.free_cash) {
            return reason(ReasonCode::InsufficientCash, required->to_double(),
                          state.free_cash.to_double());
        }
    }
    return std::nullopt;
}

}  // namespace

std::variant<ApprovedOrder, Reason> RiskManager::check(const OrderRequest& request,
                                                       const RiskState& state,
                                                       const OrderRules& rules) const {
    if (const auto insane = refuse_insane(request, state, rules)) {
        return *insane;
    }
    const auto value = notional(request.reference_price, request.quantity);
    const auto exposure = exposure_after(request, state);
    if (!value || !exposure) {
        return overflow(request);
    }
    if (request.effect == OrderEffect::Closes && exposure->enlarged.is_zero()) {
        return ApprovedOrder(request);  // reduce-only: no limit keeps anyone in a position
    }
    if (const auto refused = refuse_order(limits_, request, state, rules, *value)) {
        return *refused;
    }
    if (const auto refused = refuse_exposure(limits_, request, state, *exposure)) {
        return *refused;
    }
    return ApprovedOrder(request);
}

}  // namespace millrace::execution
