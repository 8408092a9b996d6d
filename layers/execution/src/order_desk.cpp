#include "order_desk.h"

#include <algorithm>

namespace millrace::execution {

using events::Money;
using events::OrderId;
using events::Price;
using events::Quantity;
using events::Reason;
using events::reason;
using events::ReasonCode;
using events::Side;
using events::Signal;
using events::SignalType;
using events::SymbolId;
using events::VerdictOutcome;

namespace {

/// Adds a verdict on a signal that no check was needed for.
void add_unchecked(ExecutionReport& report, const Signal& signal, VerdictOutcome outcome, Side side,
                   const Reason& why) {
    report.emplace_back(events::Verdict{.at = signal.at,
                                        .strategy = signal.strategy,
                                        .symbol = signal.symbol,
                                        .signal = signal.type,
                                        .outcome = outcome,
                                        .side = side,
                                        .order = {},
                                        .quantity = {},
                                        .reason = why});
}

/// How far |net| grows (< 0: shrinks) when what fills on this side goes from one sum to another.
std::optional<Quantity> growth(Quantity net, Side side, Quantity from, Quantity to) {
    const bool buy = side == Side::Buy;
    const auto before = buy ? checked_add(net, from) : checked_subtract(net, from);
    const auto after = buy ? checked_add(net, to) : checked_subtract(net, to);
    const auto size_before = before ? checked_absolute(*before) : std::nullopt;
    const auto size_after = after ? checked_absolute(*after) : std::nullopt;
    return size_before && size_after ? checked_subtract(*size_after, *size_before) : std::nullopt;
}

}  // namespace

OrderDesk::OrderDesk(const ExecutionSettings& settings, const PositionTracker& tracker)
    : settings_(settings), tracker_(&tracker), risk_(settings.limits), sessions_(settings_),
      actions_(settings_),
      any_intraday_(std::find(settings.products.begin(), settings.products.end(),
                              Product::Intraday) != settings.products.end()) {}

TargetPlan OrderDesk::plan(const Signal& signal, const WorkingOrders& working) const {
    const Quantity position = tracker_->quantity(signal.strategy, signal.symbol);
    const Quantity held =
        checked_add(position, working.signed_quantity(signal.strategy, signal.symbol))
            .value_or(position);
    return plan_target(signal.type, held, settings_.default_quantity, shorting_of(signal.strategy));
}

std::variant<ApprovedOrder, Reason>
OrderDesk::judge(const Draft& draft, const WorkingOrders& working, ExecutionReport& report) {
    OrderRequest request;
    request.id = OrderId(orders_ + 1);
    request.linked = draft.linked;
    request.decided_at = draft.signal.at;
    request.expires_at = sessions_.expiry_of(draft.signal.symbol, draft.signal.at);
    if (const auto action = actions_.next_of(draft.signal.symbol); action < request.expires_at) {
        request.expires_at = action;  // its quantity and price would be those of other shares
        request.expires_because = ReasonCode::CorporateAction;
    }
    request.strategy = draft.signal.strategy;
    request.symbol = draft.signal.symbol;
    request.side = draft.side;
    request.effect = draft.effect;
    request.quantity = draft.quantity;
    request.reference_price = draft.reference_price;
    request.reason = draft.signal.reason;

    const auto state = risk_state(draft, working);
    const OrderRules rules =
        sessions_.order_rules(request.symbol, product_of(request.strategy), request.decided_at);
    auto checked = state ? risk_.check(request, *state, rules)
                         : reason(ReasonCode::ValueOverflow, request.reference_price.to_double(),
                                  request.quantity.to_double());
    const Reason* const refused = std::get_if<Reason>(&checked);
    report.emplace_back(
        events::Verdict{.at = draft.signal.at,
                        .strategy = request.strategy,
                        .symbol = request.symbol,
                        .signal = draft.signal.type,
                        .outcome = refused ? VerdictOutcome::Refused : VerdictOutcome::Approved,
                        .side = request.side,
                        .order = refused ? OrderId() : request.id,
                        .quantity = request.quantity,
                        .reason = refused ? *refused : reason(ReasonCode::WithinLimits)});
    orders_ += refused ? 0U : 1U;
    return checked;
}

std::optional<RiskState> OrderDesk::risk_state(const Draft& draft,
                                               const WorkingOrders& working) const {
    const SymbolId symbol = draft.signal.symbol;
    std::optional<RiskState> result(std::in_place);  // filled in where it stands: no copy
    RiskState& state = *result;
    state.net_position = tracker_->net_quantity(symbol);
    state.working_same_side =
        draft.side == Side::Buy ? working.buys(symbol) : working.sells(symbol);
    state.mark = tracker_->mark_of(symbol).value_or(Price());
    if (settings_.limits.max_gross_exposure) {
        const auto others = other_gross(symbol, working);
        if (!others) {
            result.reset();
            return result;
        }
        state.other_gross = *others;
    }
    if (settings_.limits.cash) {
        const auto free = free_cash(draft, state, working);
        if (!free) {
            result.reset();
            return result;
        }
        state.free_cash = *free;
    }
    return result;
}

std::optional<Money> OrderDesk::free_cash(const Draft& draft, const RiskState& state,
                                          const WorkingOrders& working) const {
    const auto shorts = tracker_->twice_short_value();
    auto free = shorts ? checked_subtract(tracker_->cash(), *shorts) : std::nullopt;
    free = free ? checked_subtract(*free, working.reserved()) : std::nullopt;
    if (!free || draft.linked == OrderId()) {
        return free;
    }
    // The close fills first and gives back what it held.
    const Quantity all = state.working_same_side;
    const auto others = checked_subtract(all, draft.linked_quantity);
    const auto grown = others ? growth(state.net_position, draft.side, *others, all) : std::nullopt;
    const auto freed = grown ? notional(state.mark, std::min(*grown, Quantity())) : std::nullopt;
    return freed ? checked_subtract(*free, *freed) : std::nullopt;
}

std::optional<Money> OrderDesk::other_gross(SymbolId symbol, const WorkingOrders& working) const {
    Money sum;
    for (std::uint32_t i = 0; i < tracker_->symbols(); ++i) {
        const SymbolId other(i);
        const Quantity net = tracker_->net_quantity(other);
        const auto high = checked_add(net, working.buys(other));
        const auto low = checked_subtract(net, working.sells(other));
        const auto high_size = high ? checked_absolute(*high) : std::nullopt;
        const auto low_size = low ? checked_absolute(*low) : std::nullopt;
        if (!high_size || !low_size) {
            return std::nullopt;
        }
        const Quantity worst = std::max(*high_size, *low_size);
        if (other == symbol || worst.is_zero()) {
            continue;
        }
        const auto mark = tracker_->mark_of(other);
        const auto value = mark ? notional(*mark, worst) : std::nullopt;
        const auto total = value ? checked_add(sum, *value) : std::nullopt;
        if (!total) {
            return std::nullopt;
        }
        sum = *total;
    }
    return sum;
}

Money OrderDesk::reserve_of(const OrderRequest& request, const WorkingOrders& working) const {
    Quantity kept = request.quantity;
    if (request.effect == OrderEffect::Closes) {  // enlarges only against another strategy's stake
        const bool buy = request.side == Side::Buy;
        const Quantity before = buy ? working.buys(request.symbol) : working.sells(request.symbol);
        const auto after = checked_add(before, request.quantity);
        const Quantity net = tracker_->net_quantity(request.symbol);
        const auto grown = after ? growth(net, request.side, before, *after) : std::nullopt;
        kept = std::max(grown.value_or(kept), Quantity());
    }
    return notional(request.reference_price, kept).value_or(Money());
}

events::Result<void> OrderDesk::pursue(const Signal& signal, const events::Bar& decision_bar,
                                       const WorkingOrders& working, ExecutionReport& report,
                                       Mode& mode) {
    const TargetPlan target = plan(signal, working);
    if (target.close.is_zero() && target.open.is_zero()) {
        add_unchecked(report, signal, VerdictOutcome::NoOrder, target.side, target.nothing);
        return {};
    }
    Draft draft{.signal = signal, .side = target.side};
    draft.reference_price = Price::from_double(decision_bar.close).value_or(Price());
    if (!target.close.is_zero()) {
        draft.effect = OrderEffect::Closes;
        draft.quantity = target.close;
        const auto close = mode.place(draft, report);
        if (!close) {
            return close.error();
        }
        draft.linked = close.value();
        draft.linked_quantity = target.close;
        if (draft.linked == OrderId() && !target.open.is_zero()) {
            add_unchecked(report, signal, VerdictOutcome::Refused, target.side,
                          reason(ReasonCode::LinkedOrderRefused));
            return {};
        }
    }
    if (!target.open.is_zero()) {
        draft.effect = OrderEffect::Opens;
        draft.quantity = target.open;
        if (const auto open = mode.place(draft, report); !open) {
            return open.error();
        }
    }
    return {};
}

bool OrderDesk::square_off_due(events::StrategyId strategy, SymbolId symbol, events::Timestamp now,
                               const WorkingOrders& working) {
    return product_of(strategy) == Product::Intraday &&
           !tracker_->quantity(strategy, symbol).is_zero() && tracker_->mark_of(symbol) &&
           !working.any_of(strategy, symbol) && sessions_.square_off_due(symbol, now);
}

events::Result<void> OrderDesk::square_off(events::Timestamp now, const WorkingOrders& working,
                                           ExecutionReport& report, Mode& mode) {
    Signal signal;
    signal.at = now;
    signal.type = SignalType::Exit;
    signal.reason = reason(ReasonCode::SquareOff);
    for (std::uint32_t strategy = 0; strategy < tracker_->strategies(); ++strategy) {
        for (std::uint32_t symbol = 0; symbol < tracker_->symbols(); ++symbol) {
            signal.strategy = events::StrategyId(strategy);
            signal.symbol = SymbolId(symbol);
            if (!square_off_due(signal.strategy, signal.symbol, now, working)) {
                continue;
            }
            const Quantity position = tracker_->quantity(signal.strategy, signal.symbol);
            Draft draft{.signal = signal};
            draft.side = position.sign() > 0 ? Side::Sell : Side::Buy;
            draft.effect = OrderEffect::Closes;
            draft.quantity = checked_absolute(position).value_or(Quantity());
            draft.reference_price = tracker_->mark_of(signal.symbol).value_or(Price());
            if (const auto placed = mode.place(draft, report); !placed) {
                return placed.error();
            }
        }
    }
    return {};
}

void add_order(ExecutionReport& report, const OrderRequest& request, events::OrderStatus status,
               Quantity filled, events::Timestamp at, const Reason& why) {
    report.emplace_back(events::Order{.at = at,
                                      .decided_at = request.decided_at,
                                      .id = request.id,
                                      .linked = request.linked,
                                      .strategy = request.strategy,
                                      .symbol = request.symbol,
                                      .side = request.side,
                                      .status = status,
                                      .quantity = request.quantity,
                                      .filled_quantity = filled,
                                      .reference_price = request.reference_price,
                                      .reason = why});
}

void add_trade(ExecutionReport& report, const OrderRequest& request, events::TradeNature kind,
               events::TradeId id, const Fill& fill) {
    report.emplace_back(events::Trade{.at = fill.at,
                                      .id = id,
                                      .order = request.id,
                                      .strategy = request.strategy,
                                      .symbol = request.symbol,
                                      .side = request.side,
                                      .kind = kind,
                                      .quantity = fill.quantity,
                                      .price = fill.price,
                                      .fees = {}});
}

}  // namespace millrace::execution
