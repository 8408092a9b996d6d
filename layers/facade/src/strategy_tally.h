#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <millrace/data/run_reader.h>
#include <millrace/events/money.h>
#include <millrace/events/result.h>

namespace millrace::facade {

/// What one strategy did in one run, on all symbols.
struct StrategyTally {
    std::uint64_t signals = 0;
    std::uint64_t refused = 0;
    std::uint64_t orders = 0;
    std::uint64_t trades = 0;
    std::uint64_t round_trips = 0;
    bool is_disabled = false;  // on some symbol
    /// None for a dry run, and while a run goes on.
    std::optional<events::Money> realized_pnl;
    std::optional<events::Money> unrealized_pnl;
    std::optional<events::Money> fees;
};
using RunTally = std::vector<StrategyTally>;  // by strategy, in configured order

/// From every record of the run, `positions` being those open at its end. Overflow: an amount left
/// its range.
events::Result<RunTally> tally_of(data::RunReader& runs, const data::RunSummary& run);

/// Tallies of runs that are over, which never change: each is counted once. Safe from many threads.
class StrategyTallies {
public:
    static constexpr std::size_t runs_max = 100;

    /// `file`: which store it is, for another one has other runs by the same IDs.
    events::Result<std::shared_ptr<const RunTally>>
    get(const std::string& file, data::RunReader& runs, const data::RunSummary& run);

private:
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const RunTally>> known_;  // by file and run ID
};

}  // namespace millrace::facade
