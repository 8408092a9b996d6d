#include <millrace/execution/dry_run_execution.h>

#include "order_desk.h"

namespace millrace::execution {

using events::Quantity;
using events::Result;
using events::Signal;
using events::Timestamp;

namespace {

ExecutionSettings without_cash_check(ExecutionSettings settings) {
    settings.limits.cash = false;  // a dry run moves no cash, so there is none to check
    return settings;
}

}  // namespace

class DryRunExecution::Desk {
public:
    Desk(const ExecutionSettings& settings, const PositionTracker& tracker)
        : orders_(without_cash_check(settings), tracker),
          working_(tracker.strategies(), tracker.symbols()) {}

    Result<void> process(const Signal& signal, const events::Bar& bar, ExecutionReport& report);
    Result<void> square_off(Timestamp now, ExecutionReport& report);

private:
    std::optional<OrderRequest> judge_and_note(const OrderDesk::Draft& draft,
                                               ExecutionReport& report);

    OrderDesk orders_;
    WorkingOrders working_;  // holds a flip's close while its open is judged, and nothing else
};

Result<void> DryRunExecution::Desk::process(const Signal& signal, const events::Bar& bar,
                                            ExecutionReport& report) {
    std::optional<events::OrderId> close;
    auto done =
        orders_.pursue(signal, bar, working_, report,
                       [&](const OrderDesk::Draft& draft) -> Result<std::optional<OrderRequest>> {
                           auto order = judge_and_note(draft, report);
                           // The position moves when the caller has the trade; until then the close
                           // counts here.
                           if (order && draft.effect == OrderEffect::Closes &&
                               working_.add(*order, events::Money())) {
                               close = order->id;
                           }
                           return order;
                       });
    if (close) {
        working_.remove(*close);
    }
    return done;
}

Result<void> DryRunExecution::Desk::square_off(Timestamp now, ExecutionReport& report) {
    if (!orders_.square_off_due(now)) {
        return {};
    }
    return orders_.square_off(
        now, working_, [&](const OrderDesk::Draft& draft) -> Result<std::optional<OrderRequest>> {
            return judge_and_note(draft, report);
        });
}

std::optional<OrderRequest> DryRunExecution::Desk::judge_and_note(const OrderDesk::Draft& draft,
                                                                  ExecutionReport& report) {
    const auto approved = orders_.judge(draft, working_, report);
    if (!approved) {
        return std::nullopt;
    }
    const OrderRequest& request = approved->request();
    report.emplace_back(order_record(request, events::OrderStatus::WouldSend, Quantity(),
                                     request.decided_at, request.reason));
    events::Trade trade = trade_of(request);
    trade.id = orders_.next_trade_id();
    trade.at = request.decided_at;
    trade.kind = events::TradeNature::Hypothetical;
    trade.quantity = request.quantity;
    trade.price = request.reference_price;
    report.emplace_back(trade);
    return request;
}

DryRunExecution::DryRunExecution(const ExecutionSettings& settings, const PositionTracker& tracker)
    : desk_(std::make_unique<Desk>(settings, tracker)) {}
DryRunExecution::~DryRunExecution() = default;

Result<void> DryRunExecution::collect(Timestamp, ExecutionReport&) { return {}; }

Result<void> DryRunExecution::enforce_session(Timestamp now, ExecutionReport& report) {
    return desk_->square_off(now, report);
}

Result<void> DryRunExecution::process_signal(const Signal& signal, const events::Bar& decision_bar,
                                             ExecutionReport& report) {
    return desk_->process(signal, decision_bar, report);
}

Result<void> DryRunExecution::end_run(Timestamp, ExecutionReport&) { return {}; }

}  // namespace millrace::execution
