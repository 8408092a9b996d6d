#pragma once

#include <optional>
#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/trading_control.h>

#include "command.h"

namespace millrace::cli {

/// What `risk halt` and `risk resume` are told.
struct StateChangeFlags {
    std::string mode;                     // empty: every mode
    std::optional<std::string> strategy;  // none: all of the account
    std::string reason;
};
void declare_state_change(CLI::App& app, StateChangeFlags& flags);

/// Sets the state of the modes, or of a strategy in them, and says what came of it. NotFound: there
/// is no store at --db, so that nobody believes a wrong path to be halted.
events::Result<ExitCode> set_trading_state(const StateChangeFlags& flags,
                                           const GlobalOptions& global, events::TradingState state);

events::Result<void> check_store_exists(const std::string& path);
/// The modes a trading state is kept for.
std::vector<std::string> all_modes();

}  // namespace millrace::cli
