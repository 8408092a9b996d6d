#include <chrono>
#include <csignal>
#include <string>
#include <vector>

#include "program.h"

int main(int argc, char** argv) {
    const auto process_start = std::chrono::steady_clock::now();
    // A reader that goes away (`| head`) shows up as a failed write, which ends the output.
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    return millrace::cli::run_program(arguments, process_start);
}
