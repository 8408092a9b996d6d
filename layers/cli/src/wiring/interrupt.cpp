#include "wiring/interrupt.h"

#include <atomic>
#include <csignal>

namespace millrace::cli {
namespace {

// The one variable a signal handler can reach.
std::atomic<int> signal_seen{0};
static_assert(std::atomic<int>::is_always_lock_free);

void remember(int signal) { signal_seen.store(signal, std::memory_order_relaxed); }

void handle(int signal, void (*handler)(int), int flags) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

}  // namespace

InterruptState::InterruptState() {
    signal_seen.store(0, std::memory_order_relaxed);
    handle(SIGINT, &remember, static_cast<int>(SA_RESETHAND));
    handle(SIGTERM, &remember, static_cast<int>(SA_RESETHAND));
}

InterruptState::~InterruptState() {
    handle(SIGINT, SIG_DFL, 0);
    handle(SIGTERM, SIG_DFL, 0);
}

events::Result<data::TradingState> InterruptState::read() {
    data::TradingState state;
    if (const int signal = signal_seen.load(std::memory_order_relaxed); signal != 0) {
        state.mode = data::TradingMode::Halted;
        state.reason = signal == SIGINT ? "interrupted (Ctrl-C)" : "asked to stop (SIGTERM)";
    }
    return state;
}

events::Result<void> InterruptState::write(const data::TradingState&) { return {}; }

}  // namespace millrace::cli
