#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <millrace/data/in_memory.h>
#include <millrace/data/run_summary.h>
#include <millrace/events/bar.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::bench {

/// One-minute bars of a seeded random walk, gapless, the same on every machine.
std::vector<std::vector<events::Bar>> random_walks(std::uint32_t symbols, std::size_t bars_each);

/// A paper run of one strategy over bars in memory: next-open fills, 100 shares, positions, record
/// encoding and stream hashes on, records into reserved memory.
data::RunOutcome run_engine(data::MarketDataProvider& bars, std::uint32_t symbols,
                            std::uint64_t bars_total, const std::string& strategy,
                            const execution::RiskLimits& limits = {});

/// Every limit on, and none that this run reaches.
execution::RiskLimits every_limit();

}  // namespace millrace::bench
