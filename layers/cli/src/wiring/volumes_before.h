#pragma once

#include <optional>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/daily_volumes.h>
#include <millrace/storage/store.h>

#include "json.h"
#include "wiring/run_plan.h"

namespace millrace::cli {

/// The first open time that decides something of a run: its own first, or that of the days before
/// where a limit asks what was traded then.
std::optional<events::Timestamp> first_read(const RunPlan& plan);

/// What was traded before the run's first bar, for each symbol the latest sessions that a limit
/// looks at. Empty where no limit asks, or where the run reads from the first bar there is.
events::Result<VolumesBefore> read_volumes_before(const RunPlan& plan, storage::Store& store);

/// `{"INFY": {"2024-01-01": 1250000, ...}, ...}`: a part of the run's configuration, so that a run
/// is proven with the volumes it saw.
Json volumes_json(const RunPlan& plan);
/// Empty where it is null. Corrupt when it is none of this plan's.
events::Result<VolumesBefore> volumes_of(const Json* json, const RunPlan& plan);

}  // namespace millrace::cli
