#include <millrace/execution/paper_execution.h>

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
        : orders_(settings, tracker), working_(tracker.strategies(), tracker.symbols()),
          gateway_(&gateway) {}

    Result<void> collect(Timestamp now, ExecutionReport& report);
    Timestamp idle_until() const {
        return working_.all().empty() ? orders_.next_duty() : Timestamp::earliest();
    }
    Result<void> square_off(Timestamp now, ExecutionReport& report);
    Result<void> process(const Signal& signal, const events::Bar& bar, ExecutionReport& report);
    Result<void> cancel_all(Timestamp now, ExecutionReport& report);
    Result<OrderId> place(const OrderDesk::Draft& draft, ExecutionReport& report) override;

private:
    Result<void> drain(Timestamp now, ExecutionReport& report);
    Result<void> cancel_opposed(const Signal& signal, ExecutionReport& report);
    Result<void> cancel(WorkingOrder& order, ReasonCode why);
    Result<void> apply(const OrderUpdate& update, ExecutionReport& report);
    Result<void> apply_fill(const OrderUpdate& update, ExecutionReport& report);

    OrderDesk orders_;
    WorkingOrders working_;
    OrderGateway* gateway_;
    std::vector<OrderId> to_cancel_;
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
    working_.note_fill(*order, update.quantity);
    add_order(report, order->request, order->state.status(), order->state.filled(), update.at,
              order->request.reason);
    add_trade(report, order->request, events::TradeNature::Real, orders_.next_trade_id(),
              {update.at, update.quantity, update.price});
    if (order->state.is_final()) {
        working_.remove(update.order);
    }
    return {};
}

Result<void> PaperExecution::Desk::cancel(WorkingOrder& order, ReasonCode why) {
    order.end_reason = reason(why);
    return gateway_->cancel(order.request.id);
}

/// Orders that lead away from the target: entries where it is flat, the other side where it is not.
/// A square-off is the session's, not the strategy's: it stands.
Result<void> PaperExecution::Desk::cancel_opposed(const Signal& signal, ExecutionReport& report) {
    if (!working_.any_of(signal.strategy, signal.symbol)) {
        return {};
    }
    const int direction = target_direction(signal.type, orders_.shorting_of(signal.strategy));
    to_cancel_.clear();
    for (const WorkingOrder& order : working_.all()) {
        const OrderRequest& request = order.request;
        if (request.strategy != signal.strategy || request.symbol != signal.symbol) {
            continue;
        }
        const int leads_to = request.side == Side::Buy ? 1 : -1;
        const bool opposed =
            direction == 0 ? request.effect == OrderEffect::Opens : leads_to != direction;
        if (opposed && request.reason.code != ReasonCode::SquareOff) {
            to_cancel_.push_back(request.id);
        }
    }
    for (const OrderId id : to_cancel_) {
        if (auto done = cancel(*working_.find(id), ReasonCode::ReplacedBySignal); !done) {
            return done;
        }
    }
    return to_cancel_.empty() ? Result<void>() : drain(signal.at, report);
}

Result<OrderId> PaperExecution::Desk::place(const OrderDesk::Draft& draft,
                                            ExecutionReport& report) {
    const auto judged = orders_.judge(draft, working_, report);
    const ApprovedOrder* const approved = std::get_if<ApprovedOrder>(&judged);
    if (approved == nullptr) {
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
    if (auto done = cancel_opposed(signal, report); !done) {
        return done;
    }
    return orders_.pursue(signal, bar, working_, report, *this);
}

Result<void> PaperExecution::Desk::square_off(Timestamp now, ExecutionReport& report) {
    return orders_.square_off_due(now) ? orders_.square_off(now, working_, report, *this)
                                       : Result<void>();
}

Result<void> PaperExecution::Desk::cancel_all(Timestamp now, ExecutionReport& report) {
    if (auto done = drain(now, report); !done) {
        return done;
    }
    to_cancel_.clear();
    for (const WorkingOrder& order : working_.all()) {
        to_cancel_.push_back(order.request.id);
    }
    for (const OrderId id : to_cancel_) {
        if (auto done = cancel(*working_.find(id), ReasonCode::RunEnded); !done) {
            return done;
        }
    }
    return drain(now, report);
}

PaperExecution::PaperExecution(const ExecutionSettings& settings, const PositionTracker& tracker,
                               OrderGateway& gateway)
    : desk_(std::make_unique<Desk>(settings, tracker, gateway)) {}
PaperExecution::~PaperExecution() = default;

Result<void> PaperExecution::rest(Result<void> done) {
    set_idle_until(desk_->idle_until());
    return done;
}

Result<void> PaperExecution::collect(Timestamp now, ExecutionReport& report) {
    return rest(desk_->collect(now, report));
}

Result<void> PaperExecution::enforce_session(Timestamp now, ExecutionReport& report) {
    return rest(desk_->square_off(now, report));
}

Result<void> PaperExecution::process_signal(const Signal& signal, const events::Bar& decision_bar,
                                            ExecutionReport& report) {
    return rest(desk_->process(signal, decision_bar, report));
}

Result<void> PaperExecution::end_run(Timestamp now, ExecutionReport& report) {
    return rest(desk_->cancel_all(now, report));
}

}  // namespace millrace::execution
