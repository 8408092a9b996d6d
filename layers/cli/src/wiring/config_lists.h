#pragma once

#include "configuration/problems.h"
#include "json.h"
#include "wiring/run_config.h"

namespace millrace::cli {

/// The keys `symbols` and `strategy_configs`. A list with a problem leaves the configuration's own.
void read_symbols(const Json& json, const Place& place, RunConfig& config, Problems& problems);
void read_strategies(const Json& json, const Place& place, RunConfig& config, Problems& problems);

/// What they read as the same.
Json symbols_document(const RunConfig& config);
Json strategies_document(const RunConfig& config);

}  // namespace millrace::cli
