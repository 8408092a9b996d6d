#include "wiring/interrupt.h"

#include <atomic>

namespace millrace::cli {
namespace {

// The one variable a signal handler can reach.
std::atomic<int> signal_seen{0};
static_assert(std::atomic<int>::is_always_lock_free);

void remember(int signal) { signal_seen.store(signal, std::memory_order_relaxed); }

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};

}  // namespace

InterruptState::InterruptState(data::TradingStateStore* operated) : operated_(operated) {
    signal_seen.store(0, std::memory_order_relaxed);
    struct sigaction halting {};
    halting.sa_handler = &remember;
    halting.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&halting.sa_mask);
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], nullptr, &before_[i]);
        // A shell ignores SIGINT for what it runs in the background, where kill -INT is still
        // meant.
        if (signals[i] != SIGHUP || before_[i].sa_handler != SIG_IGN) {
            sigaction(signals[i], &halting, nullptr);
        }
    }
}

InterruptState::~InterruptState() {
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals[i], &before_[i], nullptr);
    }
}

events::Result<data::StoredTradingState> InterruptState::read() {
    const int signal = signal_seen.load(std::memory_order_relaxed);
    if (signal == 0) {
        return operated_ != nullptr ? operated_->read() : data::StoredTradingState();
    }
    data::StoredTradingState state;
    state.state = events::TradingState::Halted;
    state.reason = signal == SIGINT   ? "interrupted (Ctrl-C)"
                   : signal == SIGHUP ? "its terminal was closed (SIGHUP)"
                                      : "asked to stop (SIGTERM)";
    return state;
}

events::Result<void> InterruptState::write(const data::StoredTradingState&) { return {}; }

}  // namespace millrace::cli
