#pragma once

#include <chrono>
#include <span>
#include <string>

#include <millrace/events/result.h>

#include "command.h"
#include "json.h"

namespace millrace::cli {

/// The one table from kinds of failure to exit codes (docs/cli.md shows it):
/// what a user has to change is 2, what leaves everything safely as it was and may need a person or
/// another try is 3, anything else is 1.
ExitCode exit_code_of(events::ErrorCode code);
/// What --json says of an error: its code, message and exit code.
Json error_json(const events::Error& error);

/// Runs one command line, without the program's name, and answers its exit code. Results go to
/// stdout, everything else to stderr; with --json stdout gets one JSON document, also of an error.
int run_program(std::span<const std::string> arguments,
                std::chrono::steady_clock::time_point process_start);

}  // namespace millrace::cli
