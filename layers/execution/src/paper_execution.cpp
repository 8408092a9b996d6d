#include <millrace/execution/paper_execution.h>

#include <algorithm>
#include <vector>

#include "order_desk.h"

namespace millrace::execution {

using events::Error;
using events::ErrorCode;
using events::OrderId;
using events::Quantity;
using events::reason;
using events::ReasonCode;
using events::Result;
using events::Side;
using events::Signal;
using events::Timestamp;

class PaperExecution::Desk final : public OrderDesk::Mode {
public:
    Desk(const ExecutionSettings& settings, const PositionTracker& tracker, OrderGateway& gateway)
        : orders_(settings, tracker, CashFlow::Moves),
          working_(tracker.strategies(), tracker.symbols()), gateway_(&gateway) {}

    Result<void> collect(Timestamp now, ExecutionReport& report);
    Timestamp idle_until() const {
        const bool waits = !working_.all().empty() || !deferred_.empty() || tracker_is_behind_;
        return waits ? Timestamp::earliest() : orders_.next_duty();
    }
    const EquityBand& quiet_band() const { return orders_.breakers().quiet_band(); }
    /// The caller has applied everything that was reported.
    void begin_call() { tracker_is_behind_ = false; }
    Result<void> enforce(Timestamp now, ExecutionReport& report);
    Result<void> process(const Signal& signal, const events::Bar& bar, ExecutionReport& report);
    Result<void> cancel_all(Timestamp now, ExecutionReport& report);
    Result<OrderId> place(const OrderDraft& draft, ExecutionReport& report) override;

private:
    Result<void> drain(Timestamp now, ExecutionReport& report);
    /// A signal with the bar that made it.
    struct Deferred {
        Signal signal;
        events::Bar bar;
    };
    Result<void> pursue(const Signal& signal, const events::Bar& bar, ExecutionReport& report);
    bool has_to_wait(const Signal& signal) const;
    Result<void> pursue_deferred(Timestamp now, ExecutionReport& report);
    bool is_opposed(const Signal& signal, const OrderRequest& request) const;
    Result<void> cancel_entries(Timestamp now, ExecutionReport& report);
    /// Asks for the end of every working order that is wanted gone, and hears what came of it.
    template <class Wanted>
    Result<void> cancel_where(ReasonCode why, Timestamp now, ExecutionReport& report,
                              Wanted&& wanted);
    Result<void> cancel(WorkingOrder& order, ReasonCode why);
    Result<void> apply(const OrderUpdate& update, ExecutionReport& report);
    Result<void> apply_fill(const OrderUpdate& update, ExecutionReport& report);

    OrderDesk orders_;
    WorkingOrders working_;
    OrderGateway* gateway_;
    std::vector<OrderId> to_cancel_;
    std::vector<Deferred> deferred_;  // wait until it is known what they start from
    bool tracker_is_behind_ = false;  // fills of this call are not in the tracker yet
};

Result<void> PaperExecution::Desk::drain(Timestamp now, ExecutionReport& report) {
    for (const OrderUpdate& update : gateway_->poll(now)) {
        if (auto done = apply(update, report); !done) {
            return done;
        }
    }
    return {};
}

Result<void> PaperExecution::Desk::collect(Timestamp now, ExecutionReport& report) {
    orders_.begin_step();
    orders_.note_equity(now, report);
    orders_.convert_left_open(now, report);
    auto done = drain(now, report);
    return done ? orders_.adjust_positions(now, events::TradeNature::Real, report) : done;
}

Result<void> PaperExecution::Desk::apply(const OrderUpdate& update, ExecutionReport& report) {
    if (update.kind == OrderUpdateKind::Filled) {
        return apply_fill(update, report);
    }
    WorkingOrder* order = working_.find(update.order);
    if (order == nullptr) {
        return {};  // said twice: what ended an order says nothing new afterwards
    }
    const auto fact = [&] {
        switch (update.kind) {
        case OrderUpdateKind::Accepted: return OrderFact::Accepted;
        case OrderUpdateKind::Cancelled: return OrderFact::Cancelled;
        case OrderUpdateKind::Rejected: return OrderFact::Rejected;
        case OrderUpdateKind::Expired: return OrderFact::Expired;
        case OrderUpdateKind::Filled:
        case OrderUpdateKind::Unknown: break;
        }
        return OrderFact::Unknown;
    }();
    if (order->state.hear(fact) == FactOutcome::NoChange) {
        return {};
    }
    orders_.note_fact(order->request, fact, update.at);
    const bool asked_for =
        update.kind == OrderUpdateKind::Cancelled && order->end_reason.code != ReasonCode::None;
    add_order(report, order->request, order->state.status(), order->state.filled(), update.at,
              asked_for ? order->end_reason : update.reason);
    if (order->state.is_final()) {
        working_.remove(update.order);
    }
    return {};
}

Result<void> PaperExecution::Desk::apply_fill(const OrderUpdate& update, ExecutionReport& report) {
    WorkingOrder* order = working_.find(update.order);
    if (order == nullptr || update.quantity.sign() <= 0 || update.price.sign() <= 0) {
        return Error{ErrorCode::Conflict,
                     "gateway reported a fill of " + update.quantity.to_string() + " at " +
                         update.price.to_string() + " for order " +
                         std::to_string(update.order.value()) +
                         ", expected a working order, a quantity and a price above 0; stopped, "
                         "because the position is no longer known"};
    }
    tracker_is_behind_ = true;
    working_.note_fill(*order, update.quantity);
    add_order(report, order->request, order->state.status(), order->state.filled(), update.at,
              order->request.reason);
    const Fill fill{update.at, update.quantity, update.price};
    add_trade(report, order->request, events::TradeNature::Real,
              orders_.note_fill(order->request, fill), fill);
    if (order->state.is_final()) {
        working_.remove(update.order);
    }
    return {};
}

Result<void> PaperExecution::Desk::cancel(WorkingOrder& order, ReasonCode why) {
    order.end_reason = reason(why);
    return gateway_->cancel(order.request.id);
}

/// Whether an order leads away from the signal's target: an entry where that is flat, the other
/// side where it is not. A square-off is the session's and a flattening the breaker's, not the
/// strategy's: they stand.
bool PaperExecution::Desk::is_opposed(const Signal& signal, const OrderRequest& request) const {
    if (request.strategy != signal.strategy || request.symbol != signal.symbol ||
        request.reason.code == ReasonCode::SquareOff ||
        request.reason.code == ReasonCode::FlattenAfterBreaker) {
        return false;
    }
    const int direction = target_direction(signal.type, orders_.shorting_of(signal.strategy));
    const int leads_to = request.side == Side::Buy ? 1 : -1;
    return direction == 0 ? request.effect == OrderEffect::Opens : leads_to != direction;
}

template <class Wanted>
Result<void> PaperExecution::Desk::cancel_where(ReasonCode why, Timestamp now,
                                                ExecutionReport& report, Wanted&& wanted) {
    to_cancel_.clear();
    for (const WorkingOrder& order : working_.all()) {
        if (order.end_reason.code == ReasonCode::None && wanted(order.request)) {
            to_cancel_.push_back(order.request.id);
        }
    }
    for (const OrderId id : to_cancel_) {
        if (auto done = cancel(*working_.find(id), why); !done) {
            return done;
        }
    }
    return to_cancel_.empty() ? Result<void>() : drain(now, report);
}

Result<OrderId> PaperExecution::Desk::place(const OrderDraft& draft, ExecutionReport& report) {
    const auto approved = orders_.judge(draft, working_, report);
    if (!approved) {
        return OrderId();
    }
    const OrderRequest& request = approved->request();
    WorkingOrder* order = working_.add(request, orders_.reserve_of(request, working_));
    if (order == nullptr) {
        return Error{ErrorCode::Overflow, "working orders of order " +
                                              std::to_string(request.id.value()) +
                                              " are out of range; use a smaller quantity"};
    }
    order->state.hear(OrderFact::Sent);
    add_order(report, request, events::OrderStatus::Sent, Quantity(), request.decided_at,
              request.reason);
    if (const auto sent = gateway_->submit(*approved); !sent) {
        const OrderUpdate refused{request.decided_at,
                                  request.id,
                                  OrderUpdateKind::Rejected,
                                  {},
                                  {},
                                  reason(ReasonCode::BrokerRejected)};
        if (auto done = apply(refused, report); !done) {
            return done.error();
        }
        return OrderId();
    }
    return request.id;
}

Result<void> PaperExecution::Desk::process(const Signal& signal, const events::Bar& bar,
                                           ExecutionReport& report) {
    std::erase_if(deferred_, [&](const Deferred& other) {  // a newer target counts
        const bool same =
            other.signal.strategy == signal.strategy && other.signal.symbol == signal.symbol;
        if (same) {
            orders_.refuse(other.signal, reason(ReasonCode::ReplacedBySignal), report);
        }
        return same;
    });
    return pursue(signal, bar, report);
}

/// Now, or once it is known what is held: what opposes has to end, and fills heard meanwhile have
/// to reach the tracker.
Result<void> PaperExecution::Desk::pursue(const Signal& signal, const events::Bar& bar,
                                          ExecutionReport& report) {
    if (working_.any_of(signal.strategy, signal.symbol)) {
        const auto opposes = [&](const OrderRequest& request) {
            return is_opposed(signal, request);
        };
        if (auto done = cancel_where(ReasonCode::ReplacedBySignal, signal.at, report, opposes);
            !done) {
            return done;
        }
    }
    if (has_to_wait(signal)) {
        deferred_.push_back({signal, bar});
        return {};
    }
    return orders_.pursue(signal, bar, working_, report, *this);
}

bool PaperExecution::Desk::has_to_wait(const Signal& signal) const {
    const auto& all = working_.all();
    return tracker_is_behind_ ||
           std::any_of(all.begin(), all.end(), [&](const WorkingOrder& order) {
               return order.request.strategy == signal.strategy &&
                      order.request.symbol == signal.symbol &&
                      order.end_reason.code != ReasonCode::None;
           });
}

/// Decided anew, at the price of then; a target does not outlive the session of its bar.
Result<void> PaperExecution::Desk::pursue_deferred(Timestamp now, ExecutionReport& report) {
    std::vector<Deferred> targets;
    targets.swap(deferred_);
    Result<void> done;
    for (Deferred& target : targets) {
        target.signal.at = now;
        if (orders_.expiry_of(target.signal.symbol, target.bar.close_time()) <= now) {
            orders_.refuse(target.signal, reason(ReasonCode::SessionEnded), report);
        } else {
            done = done ? pursue(target.signal, target.bar, report) : std::move(done);
        }
    }
    return done;
}

/// Breakers first: what they say decides what has to go flat.
Result<void> PaperExecution::Desk::enforce(Timestamp now, ExecutionReport& report) {
    const events::TradingState before = orders_.breakers().state();
    auto done = orders_.follow_equity(now, report);
    if (done && orders_.breakers().state() == events::TradingState::Halted &&
        before != events::TradingState::Halted) {
        done = cancel_entries(now, report);
    }
    if (done && !working_.all().empty()) {  // entries that still wait would open again
        done = cancel_where(ReasonCode::SquareOff, now, report, [&](const OrderRequest& request) {
            return request.effect == OrderEffect::Opens &&
                   orders_.square_off_due(request.strategy, request.symbol, now);
        });
    }
    if (done && !tracker_is_behind_) {  // else in the next step
        done = orders_.go_flat(now, working_, report, *this);
        done = done && !deferred_.empty() ? pursue_deferred(now, report) : std::move(done);
    }
    return done;
}

Result<void> PaperExecution::Desk::cancel_entries(Timestamp now, ExecutionReport& report) {
    return cancel_where(ReasonCode::TradingHalted, now, report, [](const OrderRequest& request) {
        return request.effect == OrderEffect::Opens;
    });
}

Result<void> PaperExecution::Desk::cancel_all(Timestamp now, ExecutionReport& report) {
    if (auto done = drain(now, report); !done) {
        return done;
    }
    if (!tracker_is_behind_) {  // else nobody can tell any more what is held: the report says it
        orders_.convert_at_end(now, report);
    }
    orders_.note_last_equity(now, report);
    orders_.add_limit_uses(now, working_, report);
    for (const Deferred& target : deferred_) {
        orders_.refuse(target.signal, reason(ReasonCode::RunEnded), report);
    }
    deferred_.clear();
    return cancel_where(ReasonCode::RunEnded, now, report,
                        [](const OrderRequest&) { return true; });
}

PaperExecution::PaperExecution(const ExecutionSettings& settings, const PositionTracker& tracker,
                               OrderGateway& gateway)
    : desk_(std::make_unique<Desk>(settings, tracker, gateway)) {}
PaperExecution::~PaperExecution() = default;

Result<void> PaperExecution::rest(Result<void> done) {
    set_idle(desk_->idle_until(), desk_->quiet_band());
    return done;
}

Result<void> PaperExecution::collect(Timestamp now, ExecutionReport& report) {
    desk_->begin_call();
    return rest(desk_->collect(now, report));
}

Result<void> PaperExecution::enforce_session(Timestamp now, ExecutionReport& report) {
    desk_->begin_call();
    return rest(desk_->enforce(now, report));
}

Result<void> PaperExecution::process_signal(const Signal& signal, const events::Bar& decision_bar,
                                            ExecutionReport& report) {
    desk_->begin_call();
    return rest(desk_->process(signal, decision_bar, report));
}

Result<void> PaperExecution::end_run(Timestamp now, ExecutionReport& report) {
    desk_->begin_call();
    return rest(desk_->cancel_all(now, report));
}

}  // namespace millrace::execution
