#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <millrace/data/run_recorder.h>
#include <millrace/data/run_summary.h>
#include <millrace/data/trading_state_store.h>
#include <millrace/events/result.h>
#include <millrace/execution/daily_volumes.h>
#include <millrace/market/corporate_action_table.h>
#include <millrace/market/instrument.h>
#include <millrace/storage/store.h>

#include "wiring/block_timer.h"
#include "wiring/run_config.h"

namespace millrace::cli {

/// By SymbolId.
using VolumesBefore = std::vector<std::vector<execution::SessionVolume>>;

/// A configuration met with a store: everything that decides a run's results.
struct RunPlan {
    RunConfig config;
    std::vector<market::Instrument> instruments;  // by SymbolId
    market::CorporateActionTable actions;         // of its symbols
    VolumesBefore volumes_before;                 // empty where no limit asks
    data::RunDescription description;             // started_at is the caller's
    std::uint64_t bars_expected = 0;              // about
    std::vector<std::string> warnings;
};

struct RunInputs;

/// NotFound names symbols without bars and the stored ones. Pins the newest import.
events::Result<RunPlan> plan_run(const RunConfig& config, storage::Store& store);

/// The same plan again from what was stored with a run. Corrupt when that is no configuration.
events::Result<RunPlan> plan_of(const data::RunDescription& description);

/// Who watches a run. All may be null.
struct RunObservers {
    data::TradingStateStore* trading_state = nullptr;
    BlocksOverBudget* over_budget = nullptr;  // filled in at the end
    std::function<void(std::uint64_t bars)> on_progress;
};

/// Puts the parts together and runs to the last bar. recorder.begin() and end() are the caller's. A
/// failure on the way is an outcome that says so; an error means that nothing was started.
events::Result<data::RunOutcome> execute(const RunPlan& plan, const RunInputs& inputs,
                                         data::RunRecorder& recorder,
                                         const RunObservers& observers);

}  // namespace millrace::cli
