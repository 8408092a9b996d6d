#pragma once

#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/market/price_jumps.h>
#include <millrace/storage/store.h>

#include "wiring/run_plan.h"

namespace millrace::cli {

/// `RELIANCE opened at 607.5 on 2024-10-28, 50% below the 1215 of 2024-10-25`.
std::string text_of(const market::UnexplainedJump& jump);

/// Of every symbol of the plan, over the sessions it covers.
events::Result<std::vector<market::UnexplainedJump>> unexplained_jumps(const RunPlan& plan,
                                                                       storage::Store& store);

}  // namespace millrace::cli
