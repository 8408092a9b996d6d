#pragma once

#include <optional>
#include <string>
#include <vector>

#include <millrace/data/run_summary.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "json.h"

namespace millrace::cli {

/// What one limit allows and how much of it is used; nothing where only an order uses it.
struct LimitRow {
    std::string key;
    std::string unit;
    std::string limit;
    std::optional<double> used;
    std::optional<double> percent;
};

/// The limits of a run, as it left them.
struct RunLimits {
    data::RunSummary run;
    std::vector<LimitRow> on;
    std::vector<std::string> off;
};

events::Result<RunLimits> limits_of(const data::RunSummary& run, storage::Store& store);
/// Members `run_id` and `limits`: null and none while no run is stored.
void add_limits(Json& document, const std::optional<RunLimits>& limits);

}  // namespace millrace::cli
