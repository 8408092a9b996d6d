#include "risk_view.h"

#include <algorithm>

#include "money_sum.h"

namespace millrace::execution {

using events::Money;
using events::OrderId;
using events::Price;
using events::Quantity;
using events::Side;
using events::SymbolId;

namespace {

/// How far |net| grows (< 0: shrinks) when what fills on this side goes from one sum to another.
std::optional<Quantity> growth(Quantity net, Side side, Quantity from, Quantity to) {
    const bool buy = side == Side::Buy;
    const auto before = buy ? checked_add(net, from) : checked_subtract(net, from);
    const auto after = buy ? checked_add(net, to) : checked_subtract(net, to);
    const auto size_before = before ? checked_absolute(*before) : std::nullopt;
    const auto size_after = after ? checked_absolute(*after) : std::nullopt;
    return size_before && size_after ? checked_subtract(*size_after, *size_before) : std::nullopt;
}

bool any_of_equity(const RiskLimits& limits) {
    return limits.max_order_value_percent || limits.max_position_value_percent ||
           limits.max_gross_exposure_percent || limits.max_net_exposure_percent;
}

bool any_of_all_symbols(const RiskLimits& limits) {
    return limits.max_gross_exposure || limits.max_gross_exposure_percent ||
           limits.max_net_exposure || limits.max_net_exposure_percent;
}

}  // namespace

RiskView::RiskView(const ExecutionSettings& settings, const PositionTracker& tracker,
                   CashFlow cash_flow)
    : tracker_(&tracker), capital_(settings.capital), cash_flow_(cash_flow),
      asks_cash_(settings.limits.cash), asks_equity_(any_of_equity(settings.limits)),
      asks_other_symbols_(any_of_all_symbols(settings.limits)),
      counts_(tracker.strategies(), tracker.symbols()), losing_exits_(settings.limits),
      rejects_(tracker.strategies(), settings.limits),
      breakers_(settings.limits, settings.capital) {}

void RiskView::note_fill(const OrderRequest& request, events::Timestamp at, Price price,
                         events::Date trading_date) {
    counts_.note_trade(trading_date);
    rejects_.note_accept(request.strategy, trading_date);
    const events::Position& held = tracker_->position(request.strategy, request.symbol);
    const int direction = request.side == Side::Buy ? 1 : -1;
    const bool closes = request.effect == OrderEffect::Closes && held.quantity.sign() == -direction;
    if (closes && (direction > 0 ? price > held.average_entry : price < held.average_entry)) {
        losing_exits_.note(at);
    }
}

void RiskView::begin_step() {
    if (breakers_.any()) {
        breakers_.begin_step(tracker_->marked_equity());
    }
}

events::Result<void> RiskView::follow_equity(events::Timestamp now, events::Date trading_date,
                                             ExecutionReport& report) {
    if (!breakers_.any()) {
        return {};
    }
    const auto equity = tracker_->equity();
    if (!equity) {
        return tracker_->account_value().error();
    }
    if (const auto changed = breakers_.follow(now, trading_date, *equity, tracker_->is_flat())) {
        report.emplace_back(*changed);
    }
    return {};
}

std::optional<RiskState> RiskView::state_for(const OrderDraft& draft, const WorkingOrders& working,
                                             events::Date trading_date) const {
    const SymbolId symbol = draft.signal.symbol;
    const bool buy = draft.side == Side::Buy;
    std::optional<RiskState> result(std::in_place);  // filled in where it stands: no copy
    RiskState& state = *result;
    state.net_position = tracker_->net_quantity(symbol);
    state.working_same_side = buy ? working.buys(symbol) : working.sells(symbol);
    state.working_opposite_side = buy ? working.sells(symbol) : working.buys(symbol);
    state.mark = tracker_->mark_of(symbol).value_or(Price());
    add_counts(state, draft, working, trading_date);
    const auto equity = asks_equity_ && cash_flow_ == CashFlow::Moves ? tracker_->equity()
                                                                      : std::optional(capital_);
    const auto free = asks_cash_ ? free_cash(draft, state, working) : std::optional<Money>(Money());
    if (!equity || !free || (asks_other_symbols_ && !add_other_symbols(state, draft, working))) {
        result.reset();
        return result;
    }
    state.equity = *equity;
    state.free_cash = *free;
    return result;
}

void RiskView::add_counts(RiskState& state, const OrderDraft& draft, const WorkingOrders& working,
                          events::Date trading_date) const {
    const events::Signal& signal = draft.signal;
    if (cash_flow_ == CashFlow::Moves) {  // else what works there is a trade already
        state.open_orders = static_cast<Count>(working.all().size());
        state.open_orders_of_symbol = working.count_of(signal.symbol);
    }
    state.trades_today = counts_.trades(trading_date);
    state.entries_today = counts_.entries(signal.strategy, signal.symbol, trading_date);
    state.last_entry_decided_at =
        counts_.last_entry_decided_at(signal.strategy, signal.symbol, draft.side);
    state.trading = breakers_.state();
    state.entries_paused_until = losing_exits_.paused_until();
    state.rejects_in_a_row = rejects_.of(signal.strategy, trading_date);
}

std::optional<Money> RiskView::free_cash(const OrderDraft& draft, const RiskState& state,
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

bool RiskView::add_other_symbols(RiskState& state, const OrderDraft& draft,
                                 const WorkingOrders& working) const {
    for (std::uint32_t i = 0; i < tracker_->symbols(); ++i) {
        const SymbolId other(i);
        if (other != draft.signal.symbol && !add_other_symbol(state, other, draft.side, working)) {
            return false;
        }
    }
    return true;
}

bool RiskView::add_other_symbol(RiskState& state, SymbolId other, Side side,
                                const WorkingOrders& working) const {
    const Quantity net = tracker_->net_quantity(other);
    const auto high = checked_add(net, working.buys(other));
    const auto low = checked_subtract(net, working.sells(other));
    const auto high_size = high ? checked_absolute(*high) : std::nullopt;
    const auto low_size = low ? checked_absolute(*low) : std::nullopt;
    if (!high_size || !low_size) {
        return false;
    }
    const Quantity worst = std::max(*high_size, *low_size);
    if (worst.is_zero()) {
        return true;
    }
    const auto mark = tracker_->mark_of(other);
    return mark && add_to(state.other_gross, notional(*mark, worst)) &&
           add_to(state.other_net, notional(*mark, side == Side::Buy ? *high : *low));
}

Money RiskView::reserve_of(const OrderRequest& request, const WorkingOrders& working) const {
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

}  // namespace millrace::execution
