#pragma once

#include <array>
#include <csignal>

#include <termios.h>

namespace millrace::cli {

/// A terminal that does not show what is typed, while this lives. A signal that ends the program
/// interrupts reading, and is raised again once the terminal shows what is typed as before.
class QuietTerminal {
public:
    explicit QuietTerminal(int terminal);
    ~QuietTerminal();
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    /// False: the terminal goes on showing what is typed.
    bool is_quiet() const { return is_quiet_; }
    /// Whether one of those signals came.
    static bool is_interrupted();

private:
    int terminal_;
    termios before_{};
    bool is_quiet_ = false;
    std::array<struct sigaction, 4> handlers_before_{};
};

}  // namespace millrace::cli
