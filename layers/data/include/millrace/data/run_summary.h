#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/events/money.h>
#include <millrace/events/parameters.h>
#include <millrace/events/position.h>
#include <millrace/events/reason.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::data {

enum class RunStatus { Running, Completed, Halted, Failed };
/// How a run ends that met this: Halted when an operator said so or a store could not be had,
/// Failed for anything else.
RunStatus status_after(events::ErrorCode code);
/// `completed`; stored and shown.
std::string_view name_of(RunStatus status);

/// One configured strategy: its type, the id its user gave it, and every parameter.
struct RunStrategy {
    std::string id;
    std::string type;
    events::Parameters parameters;
};

/// What a run was asked to do. Together with the pinned bars it decides every result.
struct RunDescription {
    std::string mode;  // dry_run, paper or live
    std::string program_version;
    int engine_version = 0;     // results of different engine versions are not comparable
    std::string configuration;  // canonical JSON of everything that can change a result
    std::string configuration_hash;
    std::vector<std::string> symbols;       // sorted by name; position = SymbolId
    std::vector<RunStrategy> strategies;    // in configured order; position = StrategyId
    std::int64_t last_import_id = 0;        // bars of later imports are not read
    std::int64_t last_insight_batch = 0;    // insights of later batches are not read
    std::optional<events::Timestamp> from;  // first open time read
    std::optional<events::Timestamp> to;    // open times before this are read
    std::optional<std::uint64_t> bars_max;
    events::Timestamp started_at;  // wall time; in no hash
};

/// Sums over 64 bars each from which a later reading finds the first bar that is no longer the
/// same.
struct BarGroupSums {
    std::uint64_t plain = 0;
    std::uint64_t weighted = 0;
    bool operator==(const BarGroupSums&) const = default;
};

/// Why signals came to nothing, by reason, largest first.
using RefusalCounts = std::vector<std::pair<events::ReasonCode, std::uint64_t>>;

/// What came of it. Hashes are XXH3-128 as 32 hex digits.
struct RunOutcome {
    RunStatus status = RunStatus::Running;
    std::string failure;  // why it halted or failed
    std::uint64_t bars_processed = 0;
    std::uint64_t bars_with_insight = 0;
    std::uint64_t signals_generated = 0;
    std::uint64_t signals_rejected = 0;
    std::uint64_t signals_without_order = 0;  // already at the target
    std::uint64_t orders_sent = 0;
    std::uint64_t orders_would_send = 0;
    std::uint64_t orders_unfilled = 0;  // expired, cancelled or rejected with nothing filled
    std::uint64_t trades_executed = 0;
    std::uint64_t strategies_disabled = 0;
    RefusalCounts refused_by_reason;
    std::optional<events::Money> realized_pnl;  // none for a dry run
    std::optional<events::Money> unrealized_pnl;
    std::optional<events::Money> fees;
    std::optional<events::Money> final_equity;
    std::vector<events::Position> positions;  // open ones at the end
    std::string input_hash;
    std::string signal_hash;
    std::string order_hash;
    std::string trade_hash;
    std::vector<BarGroupSums> input_groups;
    double wall_seconds = 0;  // process start until stored; in no hash
};

struct RunSummary {
    std::string run_id;
    RunDescription description;
    RunOutcome outcome;
};

/// Raised whenever the same inputs may give other results; `runs verify` refuses across it.
inline constexpr int engine_version = 3;

}  // namespace millrace::data
