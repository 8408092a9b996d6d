#pragma once

#include <span>
#include <vector>

#include <millrace/data/trading_states.h>

#include "json_text.h"

namespace millrace::facade {

/// A list of every mode's state, also where nobody ever set one, then of the strategies that were
/// set: with what is in force, since the file STOP and a mode's state stand above.
void write_trading(JsonText& json, std::span<const data::TradingStateEntry> states,
                   bool is_stopped);
/// A list of changes, the newest first; `history` has the oldest first.
void write_changes(JsonText& json, std::span<const data::TradingStateEntry> history);

}  // namespace millrace::facade
