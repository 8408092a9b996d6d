#pragma once

#include <memory>

#include <millrace/execution/execution_handler.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/order_gateway.h>
#include <millrace/execution/position_tracker.h>

namespace millrace::execution {

/// Sends approved orders to a simulated gateway and keeps book of what is working. Borrows gateway
/// and tracker, which outlive it.
class PaperExecution final : public ExecutionHandler {
public:
    PaperExecution(const ExecutionSettings& settings, const PositionTracker& tracker,
                   OrderGateway& gateway);
    ~PaperExecution() override;

    events::Result<void> collect(events::Timestamp now, ExecutionReport& report) override;
    events::Result<void> enforce_session(events::Timestamp now, ExecutionReport& report) override;
    events::Result<void> process_signal(const events::Signal& signal,
                                        const events::Bar& decision_bar,
                                        ExecutionReport& report) override;
    events::Result<void> end_run(events::Timestamp now, ExecutionReport& report) override;

private:
    class Desk;
    events::Result<void> rest(events::Result<void> done);
    std::unique_ptr<Desk> desk_;
};

}  // namespace millrace::execution
