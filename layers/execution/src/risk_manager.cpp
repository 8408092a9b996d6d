#include <millrace/execution/risk_manager.h>

#include <algorithm>
#include <limits>

namespace millrace::execution {

using events::Int128;
using events::Money;
using events::Price;
using events::Quantity;
using events::Reason;
using events::reason;
using events::ReasonCode;
using events::Side;

namespace {

/// What the account would hold of the symbol once everything on this side is filled.
struct Exposure {
    Quantity after;     // net + working on this side + this order
    Quantity size;      // |after|
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
    const auto grown = checked_subtract(*size_after, *size_before);
    return Exposure{*after, *size_after, std::max(grown.value_or(Quantity()), Quantity())};
}

Reason overflow(const OrderRequest& request) {
    return reason(ReasonCode::ValueOverflow, request.reference_price.to_double(),
                  request.quantity.to_double());
}

constexpr Int128 percent_whole = Int128{100} * Percent::units_per_one;

/// So much of an amount, rounded down: a limit is never above what was configured.
template <class Amount> Amount part_of(Amount amount, Percent percent) {
    const Int128 product = Int128{amount.units()} * percent.units();
    const Int128 units = product / percent_whole - (product % percent_whole < 0 ? 1 : 0);
    return Amount::from_units(
        events::narrow_to_int64(units).value_or(std::numeric_limits<std::int64_t>::max()));
}

/// Whether an amount is more than part_of, without the division.
template <class Amount> bool exceeds_part(Amount observed, Amount amount, Percent percent) {
    return Int128{observed.units()} * percent_whole > Int128{amount.units()} * percent.units();
}

/// One order against one set of limits; what speaks against it is noted in the findings.
class Check {
public:
    Check(const RiskLimits& limits, const OrderRequest& request, const RiskState& state,
          const OrderRules& rules, RiskFindings& findings)
        : limits_(limits), request_(request), state_(state), rules_(rules), findings_(findings) {}

    void run() {
        if (!is_sane()) {
            return;
        }
        const auto exposure = exposure_after(request_, state_);
        if (!exposure) {
            findings_.push_back(overflow(request_));
            return;
        }
        if (!opens() && (exposure->enlarged.is_zero() ||
                         request_.reason.code == ReasonCode::FlattenAfterBreaker)) {
            return;  // no limit keeps anyone in a position, nor two strategies in opposite ones
        }
        check_trading();
        check_entry();
        check_order();
        check_price();
        check_position(*exposure);
        check_account(*exposure);
        check_counts();
        if (!is_in_range_) {
            findings_.push_back(overflow(request_));
        }
    }

private:
    bool is_sane();
    void check_trading();
    void check_entry();
    void check_order();
    void check_volume();
    void check_price();
    void check_position(const Exposure& exposure);
    void check_account(const Exposure& exposure);
    void check_counts();

    bool opens() const { return request_.effect == OrderEffect::Opens; }
    /// A quantity at the order's reference price; out of range is a finding.
    Money value_of(Quantity quantity) {
        return in_range(notional(request_.reference_price, quantity));
    }
    Money in_range(std::optional<Money> value) {
        is_in_range_ = is_in_range_ && value.has_value();
        return value.value_or(Money());
    }
    template <class Value>
    void at_most(const std::optional<Value>& limit, Value observed, ReasonCode refusal) {
        if (limit && observed > *limit) {
            findings_.push_back(reason(refusal, observed.to_double(), limit->to_double()));
        }
    }
    void at_most(const std::optional<Count>& limit, Count observed, ReasonCode refusal) {
        if (limit && observed > *limit) {
            findings_.push_back(
                reason(refusal, static_cast<double>(observed), static_cast<double>(*limit)));
        }
    }
    /// The limit is so much of the account's equity.
    void at_most_of_equity(const std::optional<Percent>& limit, Money observed,
                           ReasonCode refusal) {
        if (limit && exceeds_part(observed, state_.equity, *limit)) {
            findings_.push_back(
                reason(refusal, observed.to_double(), part_of(state_.equity, *limit).to_double()));
        }
    }

    const RiskLimits& limits_;
    const OrderRequest& request_;
    const RiskState& state_;
    const OrderRules& rules_;
    RiskFindings& findings_;
    bool is_in_range_ = true;  // every amount so far
};

bool Check::is_sane() {
    if (request_.reference_price.sign() <= 0 || state_.mark.sign() <= 0) {
        findings_.push_back(reason(ReasonCode::PriceNotSane, request_.reference_price.to_double()));
    }
    // What is held may be no multiple of a lot that changed meanwhile; it can be closed all the
    // same.
    if (request_.quantity.sign() <= 0 ||
        (opens() && request_.quantity.units() % rules_.lot.units() != 0)) {
        findings_.push_back(reason(ReasonCode::QuantityNotSane, request_.quantity.to_double(),
                                   rules_.lot.to_double()));
    } else if (opens() && rules_.freeze_quantity && request_.quantity > *rules_.freeze_quantity) {
        findings_.push_back(reason(ReasonCode::FreezeQuantity, request_.quantity.to_double(),
                                   rules_.freeze_quantity->to_double()));
    }
    return findings_.empty();
}

void Check::check_trading() {
    if (!opens() && request_.reason.code == ReasonCode::SquareOff) {
        return;
    }
    if (state_.trading == events::TradingState::Halted) {
        findings_.push_back(reason(ReasonCode::TradingHalted));
    } else if (state_.trading == events::TradingState::Reducing) {
        findings_.push_back(reason(ReasonCode::TradingReduced));
    }
}

void Check::check_entry() {
    if (!opens()) {
        return;
    }
    if (rules_.minutes_left) {
        findings_.push_back(
            reason(ReasonCode::NoEntryWindow, *rules_.minutes_left, rules_.no_entry_minutes));
    }
    if (state_.entries_paused_until > request_.decided_at) {
        const auto left = state_.entries_paused_until - request_.decided_at;
        const auto exits = static_cast<double>(limits_.max_losing_exits.value_or(0));
        findings_.push_back(reason(ReasonCode::LosingExits, exits, exits,
                                   static_cast<double>(left.microseconds()) / 60e6));
    }
    if (limits_.max_rejects_in_a_row && state_.rejects_in_a_row >= *limits_.max_rejects_in_a_row) {
        findings_.push_back(reason(ReasonCode::RejectsInARow,
                                   static_cast<double>(state_.rejects_in_a_row),
                                   static_cast<double>(*limits_.max_rejects_in_a_row)));
    }
    if (state_.last_entry_decided_at == request_.decided_at) {
        findings_.push_back(reason(ReasonCode::DuplicateOrder));
    }
    if (limits_.min_confidence && !(request_.confidence >= limits_.min_confidence->to_double())) {
        findings_.push_back(reason(ReasonCode::ConfidenceLimit, request_.confidence,
                                   limits_.min_confidence->to_double()));
    }
}

void Check::check_order() {
    const Money value = value_of(request_.quantity);
    at_most(limits_.max_order_quantity, request_.quantity, ReasonCode::OrderQuantityLimit);
    check_volume();
    at_most(limits_.max_order_value, value, ReasonCode::OrderValueLimit);
    at_most_of_equity(limits_.max_order_value_percent, value, ReasonCode::OrderValueLimit);
    if (limits_.self_match && state_.working_opposite_side.sign() > 0) {
        findings_.push_back(
            reason(ReasonCode::SelfMatch, state_.working_opposite_side.to_double()));
    }
}

/// A volume that is not known is 0: no order is a part of that.
void Check::check_volume() {
    const auto& limit = limits_.max_order_volume_percent;
    const events::Quantity volume = rules_.average_daily_volume;
    if (limit && exceeds_part(request_.quantity, volume, *limit)) {
        findings_.push_back(reason(ReasonCode::OrderVolumeLimit, request_.quantity.to_double(),
                                   part_of(volume, *limit).to_double(), volume.to_double()));
    }
}

void Check::check_price() {
    if (limits_.price_collar_percent) {
        const Int128 away = Int128{request_.reference_price.units()} - state_.mark.units();
        const Int128 allowed = Int128{state_.mark.units()} * limits_.price_collar_percent->units();
        if ((away < 0 ? -away : away) * percent_whole > allowed) {
            findings_.push_back(
                reason(ReasonCode::PriceCollar, request_.reference_price.to_double(),
                       state_.mark.to_double(), limits_.price_collar_percent->to_double()));
        }
    }
    if (limits_.max_price_age_s) {
        const auto age = request_.decided_at - request_.priced_at;
        if (age > events::Duration::from_seconds(*limits_.max_price_age_s)) {
            findings_.push_back(reason(ReasonCode::PriceTooOld,
                                       static_cast<double>(age.microseconds()) / 1e6,
                                       static_cast<double>(*limits_.max_price_age_s)));
        }
    }
}

void Check::check_position(const Exposure& exposure) {
    at_most(limits_.max_position_quantity, exposure.size, ReasonCode::PositionQuantityLimit);
    if (limits_.max_position_value || limits_.max_position_value_percent) {
        const Money value = value_of(exposure.size);
        at_most(limits_.max_position_value, value, ReasonCode::PositionValueLimit);
        at_most_of_equity(limits_.max_position_value_percent, value,
                          ReasonCode::PositionValueLimit);
    }
}

void Check::check_account(const Exposure& exposure) {
    if (limits_.max_gross_exposure || limits_.max_gross_exposure_percent) {
        const Money gross = in_range(checked_add(value_of(exposure.size), state_.other_gross));
        at_most(limits_.max_gross_exposure, gross, ReasonCode::GrossExposureLimit);
        at_most_of_equity(limits_.max_gross_exposure_percent, gross,
                          ReasonCode::GrossExposureLimit);
    }
    if (limits_.max_net_exposure || limits_.max_net_exposure_percent) {
        const Money net = in_range(checked_add(value_of(exposure.after), state_.other_net));
        // Only the side the order leads to: what takes the account back to even is welcome.
        const Money ahead = request_.side == Side::Buy ? net : in_range(checked_negate(net));
        at_most(limits_.max_net_exposure, ahead, ReasonCode::NetExposureLimit);
        at_most_of_equity(limits_.max_net_exposure_percent, ahead, ReasonCode::NetExposureLimit);
    }
    if (limits_.cash) {
        at_most(std::optional(state_.free_cash), value_of(exposure.enlarged),
                ReasonCode::InsufficientCash);
    }
}

void Check::check_counts() {
    at_most(limits_.max_open_orders_per_symbol, state_.open_orders_of_symbol + 1,
            ReasonCode::OpenOrdersOfSymbolLimit);
    at_most(limits_.max_open_orders, state_.open_orders + 1, ReasonCode::OpenOrdersLimit);
    if (opens()) {
        at_most(limits_.max_trades_per_day, state_.trades_today + state_.open_orders + 1,
                ReasonCode::TradesPerDayLimit);
        at_most(limits_.max_entries_per_day, state_.entries_today + 1,
                ReasonCode::RepeatedExecution);
    }
}

}  // namespace

std::optional<ApprovedOrder> RiskManager::check(const OrderRequest& request, const RiskState& state,
                                                const OrderRules& rules,
                                                RiskFindings& findings) const {
    findings.clear();
    Check(limits_, request, state, rules, findings).run();
    return findings.empty() ? std::optional(ApprovedOrder(request)) : std::nullopt;
}

}  // namespace millrace::execution
