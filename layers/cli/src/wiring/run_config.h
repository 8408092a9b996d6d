#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/insight_terms.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/money.h>
#include <millrace/events/parameters.h>
#include <millrace/events/quantity.h>
#include <millrace/events/result.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/risk_limits.h>
#include <millrace/runner/trading_runner.h>

#include "configuration/problems.h"
#include "json.h"
#include "stored/time_range.h"

namespace millrace::cli {

enum class RunMode { DryRun, Paper };
std::string_view name_of(RunMode mode);

struct ConfiguredStrategy {
    std::string type;
    std::string id;
    events::Parameters parameters;  // of the strategy itself, defaults filled in
    execution::Product product = execution::Product::Delivery;
    data::Timeframe timeframe = data::Timeframe::M1;  // of the bars it is shown
};

/// Everything a run is told, valid as it stands.
struct RunConfig {
    std::optional<std::string> db_path;
    RunMode mode = RunMode::DryRun;
    std::vector<std::string> symbols;  // sorted by name, each once
    std::vector<ConfiguredStrategy> strategies;
    runner::OnStrategyFailure on_strategy_failure = runner::OnStrategyFailure::Flatten;
    /// For all strategies together on a block of bars; a longer one is told, and nothing else. No
    /// part of what is stored with the run.
    std::int64_t strategy_budget_ms = 1'000;
    bool allow_unexplained_jumps = false;  // of prices from one session to the next
    events::Quantity default_quantity = execution::ExecutionSettings().default_quantity;
    events::Money capital = execution::ExecutionSettings().capital;
    execution::Product product = execution::Product::Delivery;  // where a strategy names none
    data::Timeframe timeframe = data::Timeframe::M1;            // the same
    execution::CarryOrders carry_orders = execution::CarryOrders::ExpireAtSessionEnd;
    std::int64_t slippage_units = 0;  // millionths of a basis point
    int no_entry_minutes = execution::ExecutionSettings().no_entry_minutes;
    execution::RiskLimits limits;
    /// `analytics.contributors` as given: stored insights must have been made with them.
    std::optional<Json> contributors;
    data::InsightTerms insight_terms;  // when insights exist, and how old they may be when read
    std::optional<std::uint64_t> bars_max;
    RangeRequest range;
};

/// What stands on the command line of `run`.
struct RunFlags {
    std::string mode;
    std::vector<std::string> symbols;
    std::vector<std::string> strategies;
    std::string timeframe;
    std::optional<std::uint64_t> bars_max;
    std::optional<std::string> from;
    std::optional<std::string> to;
    std::optional<std::string> config_file;
    bool follow = false;
    bool allow_unexplained_jumps = false;
};

/// Settings a configuration document gives, on top of what `config` holds. `source` is the name
/// that every problem's line begins with.
void read_config_document(const Json& document, const std::string& source, RunConfig& config,
                          Problems& problems);

/// One strategy of `strategy_configs`, at that place. The product and timeframe it does not name
/// are those of `config`.
std::optional<ConfiguredStrategy> read_strategy(const Json& json, const Place& place,
                                                const RunConfig& config, Problems& problems);

/// `TYPE[:ID][,key=value]...` as the member of `strategy_configs` that says the same.
events::Result<Json> strategy_of_flag(std::string_view text);

/// The document that read_config_document turns into an equal configuration: every default written
/// out, nothing that cannot change a result.
Json config_document(const RunConfig& config);

/// The limits that its orders meet.
execution::RiskLimits limits_in_force(const RunConfig& config);

}  // namespace millrace::cli
