#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/run_summary.h>
#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// `run-7` for 7.
std::string run_name(std::int64_t run_id);
/// The number of `run-7`, `7` or `last`. NotFound names the newest runs.
events::Result<std::int64_t> find_run(Lease& lease, std::string_view run);

events::Result<void> insert_description(Lease& lease, std::int64_t run_id,
                                        const data::RunDescription& description);
events::Result<void> insert_outcome(Lease& lease, std::int64_t run_id,
                                    const data::RunOutcome& outcome);

/// Without positions and input groups. Corrupt: rows that this program never wrote.
events::Result<data::RunSummary> read_summary(Lease& lease, std::int64_t run_id);
/// Of every run, the newest first; as many statements as for one.
events::Result<std::vector<data::RunSummary>> read_summaries(Lease& lease);
events::Result<std::vector<events::Position>> read_positions(Lease& lease, std::int64_t run_id);
events::Result<std::vector<data::BarGroupSums>> read_input_groups(Lease& lease,
                                                                  std::int64_t run_id);

}  // namespace millrace::storage
