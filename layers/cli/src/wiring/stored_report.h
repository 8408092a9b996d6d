#pragma once

#include <millrace/data/run_summary.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "wiring/summary.h"

namespace millrace::cli {

/// What is told of a stored run, from its records.
events::Result<RunReport> stored_report(const data::RunSummary& run, storage::Store& store);

}  // namespace millrace::cli
