#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <millrace/data/run_summary.h>

#include "json.h"
#include "wiring/block_timer.h"
#include "wiring/breakdown.h"
#include "wiring/run_config.h"

namespace millrace::cli {

/// A stored run with everything people and programs are told about it.
struct RunReport {
    data::RunSummary run;
    RunConfig config;  // as stored with the run
    Breakdown breakdown;
    std::vector<std::string> warnings;  // of this command; they are not stored
    double wall_seconds = 0;
    // Stored bars of the period that opened in no session; nothing where nobody counted.
    std::optional<std::uint64_t> bars_off_session{};
    BlocksOverBudget over_budget{};  // of this process; empty for a run that was read back
};

/// Positions that corporate actions met.
std::uint64_t adjustments(const RunReport& report);

/// Intraday positions that their sessions left open.
std::uint64_t conversions(const RunReport& report);

Json as_json(const RunReport& report);
std::string as_text(const RunReport& report);

/// Positions open at the end, one a line.
std::string open_positions(const data::RunSummary& run);

}  // namespace millrace::cli
