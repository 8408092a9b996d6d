#include "users/quiet_terminal.h"

namespace millrace::cli {
namespace {

volatile std::sig_atomic_t signal_seen = 0;  // the one variable a signal handler can reach

void remember(int signal) { signal_seen = signal; }

constexpr std::array signals{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

}  // namespace

QuietTerminal::QuietTerminal(int terminal) : terminal_(terminal) {
    signal_seen = 0;
    struct sigaction noting {};
    noting.sa_handler = &remember;  // without SA_RESTART: a read ends with EINTR
    sigemptyset(&noting.sa_mask);
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals.at(i), &noting, &handlers_before_.at(i));
    }
    if (::tcgetattr(terminal, &before_) == 0) {
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_quiet_ = ::tcsetattr(terminal, TCSAFLUSH, &quiet) == 0;
    }
}

QuietTerminal::~QuietTerminal() {
    if (is_quiet_) {
        ::tcsetattr(terminal_, TCSAFLUSH, &before_);
    }
    for (std::size_t i = 0; i < signals.size(); ++i) {
        sigaction(signals.at(i), &handlers_before_.at(i), nullptr);
    }
    if (is_interrupted()) {
        std::raise(signal_seen);
    }
}

bool QuietTerminal::is_interrupted() { return signal_seen != 0; }

}  // namespace millrace::cli
