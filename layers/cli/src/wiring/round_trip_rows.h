#pragma once

#include <string>
#include <vector>

#include <millrace/data/run_reader.h>
#include <millrace/data/run_summary.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "json.h"

namespace millrace::cli {

std::vector<std::string> round_trip_columns();
/// A row a round trip of the run, in the order of their exits. bars_held counts the bars of the
/// run's pinned import from the entry fill up to the exit fill.
events::Result<std::vector<std::vector<Json>>>
round_trip_rows(data::RunReader& runs, const data::RunSummary& run, storage::Store& store);

}  // namespace millrace::cli
