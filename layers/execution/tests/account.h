#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <millrace/execution/dry_run_execution.h>
#include <millrace/execution/paper_execution.h>
#include <millrace/execution/position_tracker.h>
#include <millrace/execution/simulated_broker.h>

namespace millrace::execution {

events::Quantity shares(std::int64_t whole);
events::Quantity quantity(std::string_view decimal);
events::Price price(std::string_view decimal);
events::Money rupees(std::string_view decimal);
Percent percent(std::string_view decimal);
/// Local time of the exchange in India: `2025-01-15 09:15`.
events::Timestamp ist(std::string_view local);
/// One minute of one symbol, its high and low around open and close.
events::Bar minute(std::uint32_t symbol, std::string_view opens_at, double open, double close);

/// Instruments of NSE's cash segment, lot 1; one strategy of each of these products.
ExecutionSettings settings_of(std::size_t symbols, std::vector<Product> products);

enum class TestMode { Paper, DryRun };

/// One account as the runner drives it, step by step, with whatever was reported kept.
class Account {
public:
    explicit Account(const ExecutionSettings& settings, BasisPointSlippage slippage = {},
                     TestMode mode = TestMode::Paper);

    /// One time step up to the strategies: fills, marks, square-offs. What it reported.
    ExecutionReport show(std::vector<events::Bar> bars);
    /// A signal on the symbol's bar of the last step. What it reported.
    ExecutionReport signal(std::uint32_t strategy, std::uint32_t symbol, events::SignalType type);
    ExecutionReport end(events::Timestamp now);

    events::Quantity held(std::uint32_t strategy = 0, std::uint32_t symbol = 0) const;
    PositionTracker& tracker() const { return *tracker_; }
    const ExecutionReport& log() const { return log_; }
    /// Steps before which execution said that it had nothing to do.
    int steps_idle() const { return steps_idle_; }

private:
    ExecutionReport settle(ExecutionReport report);

    std::unique_ptr<PositionTracker> tracker_;
    std::unique_ptr<SimulatedBroker> broker_;
    std::unique_ptr<ExecutionHandler> execution_;
    std::vector<events::Bar> step_;
    ExecutionReport log_;
    int steps_idle_ = 0;
};

/// The events of one kind, in order.
template <class Kind> std::vector<Kind> all(const ExecutionReport& report) {
    std::vector<Kind> found;
    for (const events::Event& event : report) {
        if (const Kind* kind = std::get_if<Kind>(&event)) {
            found.push_back(*kind);
        }
    }
    return found;
}

/// Every status of the orders reported, in order: what a test most often asks for.
std::vector<events::OrderStatus> statuses(const ExecutionReport& report);
/// Reasons of the verdicts that refused, in order.
std::vector<events::ReasonCode> refusals(const ExecutionReport& report);

}  // namespace millrace::execution
