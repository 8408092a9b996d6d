#include <millrace/execution/dry_run_execution.h>

#include "order_desk.h"

namespace millrace::execution {

using events::OrderId;
using events::Quantity;
using events::Result;
using events::Signal;
using events::Timestamp;

namespace {

ExecutionSettings as_dry_run(ExecutionSettings settings) {
    settings.limits = dry_run_limits(settings.limits);
    return settings;
}

}  // namespace

class DryRunExecution::Desk final : public OrderDesk::Mode {
public:
    Desk(const ExecutionSettings& settings, const PositionTracker& tracker)
        : orders_(as_dry_run(settings), tracker, CashFlow::Stays),
          working_(tracker.strategies(), tracker.symbols()) {}

    Result<void> process(const Signal& signal, const events::Bar& bar, ExecutionReport& report);
    Result<void> square_off(Timestamp now, ExecutionReport& report);
    Result<void> adjust_positions(Timestamp now, ExecutionReport& report) {
        orders_.convert_left_open(now, report);
        return orders_.adjust_positions(now, events::TradeNature::Hypothetical, report);
    }

    void add_limit_uses(Timestamp now, ExecutionReport& report) {
        orders_.add_limit_uses(now, working_, report);
    }
    Timestamp idle_until() const {
        return working_.all().empty() ? orders_.next_duty() : Timestamp::earliest();
    }
    Result<OrderId> place(const OrderDraft& draft, ExecutionReport& report) override;

private:
    void forget_closes();

    OrderDesk orders_;
    WorkingOrders working_;  // holds a flip's close while its open is judged, and nothing else
};

Result<void> DryRunExecution::Desk::process(const Signal& signal, const events::Bar& bar,
                                            ExecutionReport& report) {
    auto done = orders_.pursue(signal, bar, working_, report, *this);
    forget_closes();
    return done;
}

Result<void> DryRunExecution::Desk::square_off(Timestamp now, ExecutionReport& report) {
    auto done = orders_.go_flat(now, working_, report, *this);
    forget_closes();
    return done;
}

Result<OrderId> DryRunExecution::Desk::place(const OrderDraft& draft, ExecutionReport& report) {
    const auto approved = orders_.judge(draft, working_, report);
    if (!approved) {
        return OrderId();
    }
    const OrderRequest& request = approved->request();
    add_order(report, request, events::OrderStatus::WouldSend, Quantity(), request.decided_at,
              request.reason);
    const Fill fill{request.decided_at, request.quantity, request.reference_price};
    add_trade(report, request, events::TradeNature::Hypothetical, orders_.note_fill(request, fill),
              fill);
    // The position moves when the caller has the trade; until then a close counts here.
    if (draft.effect == OrderEffect::Closes) {
        (void)working_.add(request, events::Money());
    }
    return request.id;
}

void DryRunExecution::Desk::forget_closes() {
    while (!working_.all().empty()) {
        working_.remove(working_.all().back().request.id);
    }
}

DryRunExecution::DryRunExecution(const ExecutionSettings& settings, const PositionTracker& tracker)
    : desk_(std::make_unique<Desk>(settings, tracker)) {}
DryRunExecution::~DryRunExecution() = default;

Result<void> DryRunExecution::rest(Result<void> done) {
    set_idle(desk_->idle_until(), {});
    return done;
}

Result<void> DryRunExecution::collect(Timestamp now, ExecutionReport& report) {
    return rest(desk_->adjust_positions(now, report));
}

Result<void> DryRunExecution::enforce_session(Timestamp now, ExecutionReport& report) {
    return rest(desk_->square_off(now, report));
}

Result<void> DryRunExecution::process_signal(const Signal& signal, const events::Bar& decision_bar,
                                             ExecutionReport& report) {
    return rest(desk_->process(signal, decision_bar, report));
}

Result<void> DryRunExecution::end_run(Timestamp now, ExecutionReport& report) {
    desk_->add_limit_uses(now, report);
    return {};
}

}  // namespace millrace::execution
