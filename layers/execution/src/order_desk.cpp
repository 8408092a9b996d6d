#include "order_desk.h"

#include <algorithm>
#include <utility>

namespace millrace::execution {

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

constexpr std::size_t findings_max = 32;  // more than there are controls

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

}  // namespace

OrderDesk::OrderDesk(const ExecutionSettings& settings, const PositionTracker& tracker,
                     CashFlow cash_flow)
    : settings_(settings), tracker_(&tracker), risk_(settings.limits),
      view_(settings, tracker, cash_flow), sessions_(settings_), actions_(settings_),
      cash_flow_(cash_flow), last_session_(settings.instruments.size()),
      is_converted_(settings.products.size() * settings.instruments.size()),
      any_intraday_(std::find(settings.products.begin(), settings.products.end(),
                              Product::Intraday) != settings.products.end()) {
    findings_.reserve(findings_max);
}

TargetPlan OrderDesk::plan(const Signal& signal, const WorkingOrders& working) const {
    const Quantity position = tracker_->quantity(signal.strategy, signal.symbol);
    const Quantity held =
        checked_add(position, working.signed_quantity(signal.strategy, signal.symbol))
            .value_or(position);
    return plan_target(signal.type, held, settings_.default_quantity, shorting_of(signal.strategy));
}

void OrderDesk::refuse(const Signal& signal, const Reason& why, ExecutionReport& report) {
    const Side side = signal.type == SignalType::Buy ? Side::Buy : Side::Sell;
    add_unchecked(report, signal, VerdictOutcome::Refused, side, why);
}

OrderRequest OrderDesk::request_of(const OrderDraft& draft) {
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
    request.priced_at = draft.priced_at;
    request.confidence = draft.signal.confidence;
    request.reason = draft.signal.reason;
    return request;
}

std::optional<ApprovedOrder> OrderDesk::judge(const OrderDraft& draft, const WorkingOrders& working,
                                              ExecutionReport& report) {
    const OrderRequest request = request_of(draft);
    const OrderRules rules =
        sessions_.order_rules(request.symbol, product_of(request.strategy), request.decided_at);
    std::optional<ApprovedOrder> approved;
    if (const auto state = view_.state_for(draft, working, rules.trading_date)) {
        approved = risk_.check(request, *state, rules, findings_);
    } else {
        findings_.assign(1, reason(ReasonCode::ValueOverflow, request.reference_price.to_double(),
                                   request.quantity.to_double()));
    }
    add_verdicts(request, draft.signal.type, report);
    if (approved) {
        ++orders_;
        if (request.effect == OrderEffect::Opens) {
            view_.note_entry(request, rules.trading_date);
        }
    }
    return approved;
}

/// Approved, or every finding: the first refused the order, the others would have as well.
void OrderDesk::add_verdicts(const OrderRequest& request, SignalType signal,
                             ExecutionReport& report) const {
    events::Verdict verdict{.at = request.decided_at,
                            .strategy = request.strategy,
                            .symbol = request.symbol,
                            .signal = signal,
                            .outcome = VerdictOutcome::Approved,
                            .side = request.side,
                            .order = request.id,
                            .quantity = request.quantity,
                            .reason = reason(ReasonCode::WithinLimits)};
    if (findings_.empty()) {
        report.emplace_back(verdict);
    }
    verdict.order = OrderId();
    verdict.outcome = VerdictOutcome::Refused;
    for (const Reason& finding : findings_) {
        verdict.reason = finding;
        report.emplace_back(verdict);
        verdict.outcome = VerdictOutcome::AlsoRefused;
    }
}

events::TradeId OrderDesk::note_fill(const OrderRequest& request, const Fill& fill) {
    view_.note_fill(request, fill.at, fill.price, sessions_.trading_date(request.symbol, fill.at));
    if (request.effect == OrderEffect::Opens) {
        is_converted_[place_of(request.strategy, request.symbol)] = false;
    }
    return events::TradeId(++trades_);
}

void OrderDesk::note_fact(const OrderRequest& request, OrderFact fact, events::Timestamp at) {
    if (fact == OrderFact::Rejected) {
        view_.note_reject(request, sessions_.trading_date(request.symbol, at));
    } else if (fact == OrderFact::Accepted) {
        view_.note_accept(request, sessions_.trading_date(request.symbol, at));
    }
}

events::Result<void> OrderDesk::pursue(const Signal& signal, const events::Bar& decision_bar,
                                       const WorkingOrders& working, ExecutionReport& report,
                                       Mode& mode) {
    const TargetPlan target = plan(signal, working);
    if (target.close.is_zero() && target.open.is_zero()) {
        add_unchecked(report, signal, VerdictOutcome::NoOrder, target.side, target.nothing);
        return {};
    }
    OrderDraft draft{.signal = signal, .side = target.side};
    draft.reference_price = Price::from_double(decision_bar.close).value_or(Price());
    draft.priced_at = decision_bar.close_time();
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

events::Timestamp OrderDesk::next_duty() const {
    events::Timestamp next = actions_.next_due();
    if (any_intraday_) {
        next = std::min(next, sessions_.next_square_off());
    }
    if (breakers().flattens() && !tracker_->is_flat()) {
        return events::Timestamp::earliest();
    }
    return cash_flow_ == CashFlow::Moves
               ? std::min(next, sessions_.next_day_after_last(SymbolId(0)))
               : next;
}

void OrderDesk::note_equity(events::Timestamp now, ExecutionReport& report) {
    const events::Date day = account_day(now);
    if (day == equity_day_) {
        return;
    }
    if (equity_day_end_ != events::Timestamp::earliest()) {  // else the run begins
        if (const auto equity = tracker_->equity()) {
            report.emplace_back(events::SessionEquity{equity_day_end_, *equity});
        }
    }
    equity_day_ = day;
    equity_day_end_ = sessions_.close_of(SymbolId(0), now);
}

void OrderDesk::note_last_equity(events::Timestamp now, ExecutionReport& report) {
    const auto equity = tracker_->equity();
    if (equity && equity_day_end_ != events::Timestamp::earliest()) {  // else no bar was seen
        report.emplace_back(events::SessionEquity{now, *equity});
    }
}

bool OrderDesk::square_off_due(events::StrategyId strategy, SymbolId symbol,
                               events::Timestamp now) {
    return product_of(strategy) == Product::Intraday && sessions_.square_off_due(symbol, now);
}

void OrderDesk::convert_left_open(events::Timestamp now, ExecutionReport& report) {
    if (!any_intraday_) {
        return;
    }
    for (std::uint32_t j = 0; j < tracker_->symbols(); ++j) {
        const SymbolId symbol(j);
        const events::Date session = sessions_.trading_date(symbol, now);
        if (std::exchange(last_session_[j], session) == session ||
            settings_.instruments[j].calendar.is_continuous()) {  // whose days end nothing
            continue;
        }
        convert(symbol, now, report);
    }
}

void OrderDesk::convert_at_end(events::Timestamp now, ExecutionReport& report) {
    for (std::uint32_t j = 0; any_intraday_ && j < tracker_->symbols(); ++j) {
        if (sessions_.is_over(SymbolId(j), now)) {
            convert(SymbolId(j), now, report);
        }
    }
}

void OrderDesk::convert(SymbolId symbol, events::Timestamp now, ExecutionReport& report) {
    for (std::uint32_t i = 0; i < tracker_->strategies(); ++i) {
        const events::StrategyId strategy(i);
        const Quantity held = tracker_->quantity(strategy, symbol);
        std::vector<bool>::reference is_converted = is_converted_[place_of(strategy, symbol)];
        if (product_of(strategy) == Product::Intraday && !held.is_zero() && !is_converted) {
            is_converted = true;
            report.emplace_back(events::PositionConverted{now, strategy, symbol, held});
        }
    }
}

events::Result<void> OrderDesk::go_flat(events::Timestamp now, const WorkingOrders& working,
                                        ExecutionReport& report, Mode& mode) {
    const bool all = breakers().flattens();
    if (!all && !(any_intraday_ && sessions_.any_square_off_due(now))) {
        return {};
    }
    Signal signal;
    signal.at = now;
    signal.type = SignalType::Exit;
    for (std::uint32_t i = 0; i < tracker_->strategies(); ++i) {
        for (std::uint32_t j = 0; j < tracker_->symbols(); ++j) {
            signal.strategy = events::StrategyId(i);
            signal.symbol = SymbolId(j);
            const bool held = !tracker_->quantity(signal.strategy, signal.symbol).is_zero() &&
                              tracker_->mark_of(signal.symbol) &&
                              !working.any_of(signal.strategy, signal.symbol);
            if (!held || !(all || square_off_due(signal.strategy, signal.symbol, now))) {
                continue;
            }
            signal.reason = reason(all ? ReasonCode::FlattenAfterBreaker : ReasonCode::SquareOff);
            if (auto closed = close(signal, report, mode); !closed) {
                return closed;
            }
        }
    }
    return {};
}

events::Result<void> OrderDesk::close(const Signal& signal, ExecutionReport& report, Mode& mode) {
    const Quantity position = tracker_->quantity(signal.strategy, signal.symbol);
    OrderDraft draft{.signal = signal};
    draft.side = position.sign() > 0 ? Side::Sell : Side::Buy;
    draft.effect = OrderEffect::Closes;
    draft.quantity = checked_absolute(position).value_or(Quantity());
    draft.reference_price = tracker_->mark_of(signal.symbol).value_or(Price());
    draft.priced_at = signal.at;
    const auto placed = mode.place(draft, report);
    return placed ? events::Result<void>() : placed.error();
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
