#pragma once

#include <string>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "wiring/run_plan.h"

namespace millrace::cli {

/// A session that opened far from where the one before ended, corporate actions taken into account.
struct UnexplainedJump {
    std::string symbol;
    events::Date before;
    double close = 0;     // of `before`
    double expected = 0;  // the same after splits, bonuses and dividends since
    events::Date date;
    double open = 0;

    /// `RELIANCE opened at 607.5 on 2024-10-28, 50% below the 1215 of 2024-10-25`.
    std::string text() const;
};

/// Every session of the plan whose open differs by more than 20% from what the session before lets
/// one expect: a split that is not known, or one that the prices have in them already.
events::Result<std::vector<UnexplainedJump>> unexplained_jumps(const RunPlan& plan,
                                                               storage::Store& store);

}  // namespace millrace::cli
