#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <millrace/data/run_summary.h>
#include <millrace/events/result.h>

#include "reading.h"

namespace millrace::facade {

/// `run-3`, `3` or `last`. NotFound names the newest runs; `runs` has the newest first.
events::Result<data::RunSummary> find_run(const std::vector<data::RunSummary>& runs,
                                          std::string_view run);
/// The run that the parameter of this name asks for.
events::Result<data::RunSummary> asked_run(const Reading& reading, const Parameters& parameters);

/// The 3 of `run-3`.
std::string_view run_number(std::string_view run_id);

/// Whether what is shown of it can change: `last` may be another run tomorrow.
inline bool is_final(const data::RunSummary& run, const Parameters& parameters) {
    const auto asked = parameters.find("run");
    return run.outcome.status != data::RunStatus::Running && asked != parameters.end() &&
           asked->second != "last";
}

}  // namespace millrace::facade
