#pragma once

#include <array>
#include <csignal>

#include <millrace/data/trading_state_store.h>

namespace millrace::cli {

/// Turns Ctrl-C, SIGTERM and SIGHUP into a halt that the runner sees at its next block. While one
/// is alive the first signal asks for the halt; a second one ends the process at once. SIGHUP stays
/// ignored where it was, as under nohup. Without a signal the state is that of `operated`, which
/// may be null: nobody else can halt.
class InterruptState final : public data::TradingStateStore {
public:
    explicit InterruptState(data::TradingStateStore* operated = nullptr);
    ~InterruptState() override;
    InterruptState(const InterruptState&) = delete;
    InterruptState& operator=(const InterruptState&) = delete;

    events::Result<data::StoredTradingState> read() override;
    /// A stored run moves no state that outlives it.
    events::Result<void> write(const data::StoredTradingState& state) override;

private:
    data::TradingStateStore* operated_;
    std::array<struct sigaction, 3> before_{};
};

}  // namespace millrace::cli
