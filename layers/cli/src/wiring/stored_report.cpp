#include "wiring/stored_report.h"

#include <utility>

#include <millrace/storage/duckdb_runs.h>

#include "wiring/breakdown.h"
#include "wiring/run_plan.h"

namespace millrace::cli {

events::Result<RunReport> stored_report(const data::RunSummary& run, storage::Store& store) {
    storage::DuckDbRunReader runs(store);
    auto plan = plan_of(run.description);
    if (!plan) {
        return plan.error();
    }
    auto breakdown = breakdown_of(runs, run);
    if (!breakdown) {
        return breakdown.error();
    }
    return RunReport{.run = run,
                     .config = std::move(plan.value().config),
                     .breakdown = std::move(breakdown).value(),
                     .warnings = {},
                     .wall_seconds = run.outcome.wall_seconds};
}

}  // namespace millrace::cli
