#pragma once

#include <memory>

#include <millrace/execution/execution_handler.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/position_tracker.h>

namespace millrace::execution {

/// Has no gateway. Records the order that would be sent and a hypothetical trade at the decision
/// price, which moves the strategy's position and no cash; so do corporate actions. Its risk check
/// never asks for cash.
class DryRunExecution final : public ExecutionHandler {
public:
    DryRunExecution(const ExecutionSettings& settings, const PositionTracker& tracker);
    ~DryRunExecution() override;

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
