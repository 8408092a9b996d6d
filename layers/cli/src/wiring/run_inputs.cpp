#include "wiring/run_inputs.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <millrace/events/listed.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/strategies/registry.h>

#include "configuration/setting_differences.h"
#include "stored/insight_source.h"

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

std::string warning_of(InsightState state, const std::vector<std::string>& symbols,
                       data::Timeframe timeframe) {
    const auto name = data::name_of(timeframe);
    const std::string listed = events::listed(symbols);
    const std::string command = update_command(timeframe);
    switch (state) {
    case InsightState::Current: break;
    case InsightState::Missing:
        return fmt::format("no {} insights are stored for {}: strategies that read them get none "
                           "({} makes them)",
                           name, listed, command);
    case InsightState::BarsCame:
        return fmt::format("the {} insights of {} are not those of all its bars: bars came since "
                           "({} brings them up to date)",
                           name, listed, command);
    case InsightState::Unfinished:
        return fmt::format("the {} insights of {} are of an update that did not end, so a part of "
                           "them may be of before ({}, with the same options again, ends "
                           "it)",
                           name, listed, command);
    case InsightState::MarketChanged:
        return fmt::format("the {} insights of {} were made before a split or another calendar "
                           "came to be known ({} makes them anew)",
                           name, listed, command);
    }
    return {};
}

/// Of one timeframe.
std::vector<std::string> warnings_of(const std::vector<storage::InsightBacklog>& symbols,
                                     const std::vector<InsightSource>& sources,
                                     data::Timeframe timeframe) {
    std::map<InsightState, std::vector<std::string>> by_state;
    std::set<std::string> settings;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        by_state[state_of(symbols[i], sources[i])].push_back(symbols[i].symbol);
        if (symbols[i].progress) {
            settings.insert(symbols[i].progress->settings);
        }
    }
    std::vector<std::string> warnings;
    for (const auto& [state, names] : by_state) {
        if (state != InsightState::Current) {
            warnings.push_back(warning_of(state, names, timeframe));
        }
    }
    if (settings.size() > 1) {
        warnings.push_back(fmt::format("the {} insights of these symbols were not made by the same "
                                       "contributors: `millrace analytics status --json` says by "
                                       "which",
                                       data::name_of(timeframe)));
    }
    return warnings;
}

/// A run with contributors of its own must not read insights of others.
Result<void> check_contributors(const RunConfig& config,
                                const std::vector<storage::InsightBacklog>& symbols,
                                data::Timeframe timeframe) {
    if (!config.contributors) {
        return {};
    }
    Json wanted = Json::object();
    wanted["contributors"] = *config.contributors;
    for (const storage::InsightBacklog& symbol : symbols) {
        if (!symbol.progress) {
            continue;
        }
        const auto stored = parse_json(symbol.progress->settings, "stored settings");
        if (!stored) {
            return stored.error();
        }
        const auto differences = setting_differences(wanted, stored.value());
        if (!differences.empty()) {
            return events::Error{
                events::ErrorCode::InvalidInput,
                fmt::format("analytics.contributors: the stored {} insights of {} were made with "
                            "{}: {} with --full and this --config-file makes them anew",
                            data::name_of(timeframe), symbol.symbol, events::listed(differences),
                            update_command(timeframe))};
        }
    }
    return {};
}

}  // namespace

std::string update_command(data::Timeframe timeframe) {
    return timeframe == data::Timeframe::M1
               ? "`millrace analytics update`"
               : fmt::format("`millrace analytics update --timeframe {}`",
                             data::name_of(timeframe));
}

bool reads_insights(std::string_view strategy_type) {
    const auto& all = strategies::registered_strategies();
    return std::any_of(all.begin(), all.end(), [&](const strategies::StrategySpec& spec) {
        return spec.type == strategy_type && spec.reads_insights;
    });
}

bool reads_insights(const RunConfig& config) { return !insight_timeframes(config).empty(); }

Result<std::unique_ptr<storage::DuckDbMarketData>>
bars_between(const RunPlan& plan, std::optional<events::Timestamp> from,
             std::optional<events::Timestamp> to, storage::Store& store) {
    auto sessions = storage::SessionFilter::create(std::span(plan.instruments));
    if (!sessions) {
        return sessions.error();
    }
    return storage::DuckDbMarketData::create(store,
                                             {.symbols = plan.description.symbols,
                                              .from = from,
                                              .to = to,
                                              .last_import_id = plan.description.last_import_id,
                                              .sessions = std::move(sessions).value()});
}

Result<std::unique_ptr<storage::DuckDbMarketData>> bars_of(const RunPlan& plan,
                                                           storage::Store& store) {
    return bars_between(plan, plan.description.from, plan.description.to, store);
}

Result<RunInputs> inputs_of(const RunPlan& plan, storage::Store& store) {
    const auto sessions = storage::SessionFilter::create(std::span(plan.instruments));
    if (!sessions) {
        return sessions.error();
    }
    const data::RunDescription& run = plan.description;
    RunInputs inputs;
    auto bars = bars_of(plan, store);
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

Result<PinnedInsights> pin_insights(const RunConfig& config, storage::Store& store) {
    PinnedInsights pinned;
    for (const data::Timeframe timeframe : insight_timeframes(config)) {
        auto backlogs = storage::insight_backlogs(store, timeframe);
        if (!backlogs) {
            return backlogs.error();
        }
        std::erase_if(backlogs.value().symbols, [&](const storage::InsightBacklog& symbol) {
            return !std::binary_search(config.symbols.begin(), config.symbols.end(), symbol.symbol);
        });
        if (auto same = check_contributors(config, backlogs.value().symbols, timeframe); !same) {
            return same.error();
        }
        const auto sources = insight_sources(store, backlogs.value().symbols);
        if (!sources) {
            return sources.error();
        }
        if (!pinned.last_import_id) {  // as of one instant
            pinned.last_import_id = backlogs.value().last_import_id;
            pinned.last_batch_id = backlogs.value().last_batch_id;
        }
        const auto found = warnings_of(backlogs.value().symbols, sources.value(), timeframe);
        pinned.warnings.insert(pinned.warnings.end(), found.begin(), found.end());
    }
    return pinned;
}

}  // namespace millrace::cli
