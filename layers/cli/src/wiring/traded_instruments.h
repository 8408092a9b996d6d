#pragma once

#include <vector>

#include <millrace/events/result.h>
#include <millrace/execution/execution_settings.h>

#include "wiring/run_plan.h"

namespace millrace::cli {

/// A plan's instruments with their calendars and corporate actions, by SymbolId. Io when a calendar
/// needs a time zone database that the machine has not.
events::Result<std::vector<execution::TradedInstrument>> traded_instruments(const RunPlan& plan);

}  // namespace millrace::cli
