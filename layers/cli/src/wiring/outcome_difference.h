#pragma once

#include <string>
#include <vector>

#include <millrace/data/run_summary.h>

namespace millrace::cli {

/// One thing of a run, as stored and as it is now.
struct ThenAndNow {
    std::string name;
    std::string stored;
    std::string now;
};

/// Counts, sums, refusals and positions in which two outcomes differ, hashes left out; empty when
/// they are the same.
std::vector<ThenAndNow> differences(const data::RunOutcome& stored, const data::RunOutcome& now);

}  // namespace millrace::cli
