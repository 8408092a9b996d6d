#include "wiring/run_inputs.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <millrace/events/listed.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/strategies/registry.h>

namespace millrace::cli {
namespace {

using events::Result;

std::set<data::Timeframe> insight_timeframes(const RunConfig& config) {
    std::set<data::Timeframe> timeframes;
    for (const ConfiguredStrategy& strategy : config.strategies) {
        if (reads_insights(strategy.type)) {
            timeframes.insert(strategy.timeframe);
        }
    }
    return timeframes;
}

/// Of one timeframe.
std::vector<std::string> warnings_of(const std::vector<storage::InsightBacklog>& stored,
                                     const RunConfig& config, std::string_view timeframe) {
    std::vector<std::string> missing;
    std::vector<std::string> behind;
    for (const storage::InsightBacklog& symbol : stored) {
        if (!std::binary_search(config.symbols.begin(), config.symbols.end(), symbol.symbol)) {
            continue;
        }
        if (!symbol.progress) {
            missing.push_back(symbol.symbol);
        } else if (!symbol.progress->is_complete || symbol.first_new_open) {
            behind.push_back(symbol.symbol);
        }
    }
    const std::string command =
        fmt::format("millrace analytics update{}",
                    timeframe == "1m" ? "" : fmt::format(" --timeframe {}", timeframe));
    std::vector<std::string> warnings;
    if (!missing.empty()) {
        warnings.push_back(fmt::format("no {} insights are stored for {}: strategies that read "
                                       "them get none (`{}` makes them)",
                                       timeframe, events::listed(missing), command));
    }
    if (!behind.empty()) {
        warnings.push_back(fmt::format("the {} insights of {} are not those of all its bars: bars "
                                       "came since (`{}` brings them up to date)",
                                       timeframe, events::listed(behind), command));
    }
    return warnings;
}

}  // namespace

bool reads_insights(std::string_view strategy_type) {
    const auto& all = strategies::registered_strategies();
    return std::any_of(all.begin(), all.end(), [&](const strategies::StrategySpec& spec) {
        return spec.type == strategy_type && spec.reads_insights;
    });
}

bool reads_insights(const RunConfig& config) { return !insight_timeframes(config).empty(); }

Result<RunInputs> inputs_of(const RunPlan& plan, storage::Store& store) {
    const auto sessions = storage::SessionFilter::create(std::span(plan.instruments));
    if (!sessions) {
        return sessions.error();
    }
    const data::RunDescription& run = plan.description;
    RunInputs inputs;
    auto bars = storage::DuckDbMarketData::create(store, {.symbols = run.symbols,
                                                          .from = run.from,
                                                          .to = run.to,
                                                          .last_import_id = run.last_import_id,
                                                          .sessions = sessions.value()});
    if (!bars) {
        return bars.error();
    }
    inputs.bars = std::move(bars).value();
    for (const data::Timeframe timeframe : insight_timeframes(plan.config)) {
        auto insights =
            storage::DuckDbAnalytics::create(store, {.symbols = run.symbols,
                                                     .timeframe = timeframe,
                                                     .from = run.from,
                                                     .to = run.to,
                                                     .last_import_id = run.last_import_id,
                                                     .last_batch_id = run.last_insight_batch,
                                                     .terms = plan.config.insight_terms,
                                                     .sessions = sessions.value()});
        if (!insights) {
            return insights.error();
        }
        inputs.insights.emplace(timeframe, std::move(insights).value());
    }
    return inputs;
}

Result<std::vector<std::string>> insight_warnings(const RunConfig& config, storage::Store& store) {
    std::vector<std::string> warnings;
    for (const data::Timeframe timeframe : insight_timeframes(config)) {
        const auto backlogs = storage::insight_backlogs(store, timeframe);
        if (!backlogs) {
            return backlogs.error();
        }
        const auto found = warnings_of(backlogs.value().symbols, config, data::name_of(timeframe));
        warnings.insert(warnings.end(), found.begin(), found.end());
    }
    return warnings;
}

}  // namespace millrace::cli
