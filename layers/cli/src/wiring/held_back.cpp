#include "wiring/held_back.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <millrace/strategies/registry.h>

#include "wiring/run_inputs.h"

namespace millrace::cli {
namespace {

struct Sums {
    std::uint64_t signals = 0;
    std::uint64_t refused = 0;
    std::uint64_t orders = 0;
    std::uint64_t trades = 0;
    std::uint64_t bars_with_insight = 0;
};

Sums sums_of(const RunReport& report, std::size_t strategy) {
    const std::size_t symbols = report.run.description.symbols.size();
    Sums sums;
    for (std::size_t at = strategy * symbols; at < (strategy + 1) * symbols; ++at) {
        const BreakdownRow& row = report.breakdown.rows.at(at);
        sums.signals += row.signals;
        sums.refused += row.refused;
        sums.orders += row.orders;
        sums.trades += row.trades;
        sums.bars_with_insight += row.bars_with_insight;
    }
    return sums;
}

template <class Event> std::string where(const RunReport& report, const Event& event) {
    return fmt::format("at {} on {}", event.at.to_string(),
                       report.run.description.symbols.at(event.symbol.index()));
}

/// The first bar at which it can give a signal; nothing where the registry does not tell.
std::optional<std::int64_t> warm_up_of(const ConfiguredStrategy& strategy) {
    for (const strategies::StrategySpec& spec : strategies::registered_strategies()) {
        if (spec.type == strategy.type && spec.warm_up != nullptr) {
            return spec.warm_up(strategy.parameters);
        }
    }
    return std::nullopt;
}

/// Minutes that a bar is made of; of a day, those of the shortest session.
std::int64_t minutes_of(data::Timeframe timeframe) {
    constexpr std::int64_t session_minutes = 375;
    return std::min(data::length_of(timeframe).microseconds() / 60'000'000, session_minutes);
}

std::string no_insight(data::Timeframe timeframe) {
    return fmt::format("it reads {} insights, and at none of its bars was one there in time "
                       "({} makes them)",
                       data::name_of(timeframe), update_command(timeframe));
}

std::string why_silent(const RunReport& report, const ConfiguredStrategy& strategy,
                       const Sums& sums) {
    if (!strategy.parameters.flag("enabled", true)) {
        return "it is switched off (enabled=false)";
    }
    const data::RunOutcome& outcome = report.run.outcome;
    if (reads_insights(strategy.type)) {
        return sums.bars_with_insight == 0
                   ? no_insight(strategy.timeframe)
                   : fmt::format("it gave no signal in {} bars, {} of them with an insight",
                                 outcome.bars_processed, sums.bars_with_insight);
    }
    const auto minutes =
        static_cast<std::int64_t>(outcome.bars_processed / report.run.description.symbols.size());
    const std::int64_t bars = minutes / minutes_of(strategy.timeframe);
    if (const auto warm_up = warm_up_of(strategy); warm_up && bars < *warm_up) {
        return fmt::format("warm-up: its first signal can come at bar {} of {}, and the run had "
                           "about {} a symbol",
                           *warm_up, data::name_of(strategy.timeframe), bars);
    }
    return fmt::format("it gave no signal in {} bars", outcome.bars_processed);
}

std::string why(const RunReport& report, std::size_t strategy, const Sums& sums) {
    const Setbacks& setbacks = report.breakdown.setbacks.at(strategy);
    if (setbacks.disabled && sums.orders == 0 && sums.refused == 0) {
        return "it failed before its first order";
    }
    if (sums.signals == 0) {
        return why_silent(report, report.config.strategies.at(strategy), sums);
    }
    const auto& [refused, unfilled, disabled] = setbacks;
    if (unfilled && (!refused || unfilled->decided_at < refused->at)) {
        const std::string which =
            sums.orders == 1 ? "its only order did not fill: it"
                             : fmt::format("none of its {} orders filled, the first", sums.orders);
        return fmt::format("{} {} {}", which, name_of(unfilled->status), where(report, *unfilled));
    }
    if (refused) {
        return fmt::format("{} of its {} signals refused, the first {} by {}", sums.refused,
                           sums.signals, where(report, *refused), to_string(refused->reason));
    }
    return fmt::format("its {} signals asked for what it held already", sums.signals);
}

}  // namespace

std::vector<Failure> failures(const RunReport& report) {
    const data::RunDescription& run = report.run.description;
    std::vector<Failure> all;
    for (std::size_t i = 0; i < run.strategies.size(); ++i) {
        if (const auto& disabled = report.breakdown.setbacks.at(i).disabled) {
            all.push_back({run.strategies[i].id, disabled->at,
                           run.symbols.at(disabled->symbol.index()), to_string(disabled->reason)});
        }
    }
    return all;
}

std::vector<HeldBack> held_back(const RunReport& report) {
    std::vector<HeldBack> all;
    const auto& strategies = report.config.strategies;
    for (std::size_t i = 0; i < strategies.size() && report.run.outcome.bars_processed > 0; ++i) {
        if (const Sums sums = sums_of(report, i); sums.trades == 0) {
            all.push_back({strategies[i].id, why(report, i, sums)});
        }
    }
    return all;
}

std::string why_nothing_traded(const RunReport& report) {
    if (report.run.outcome.trades_executed > 0) {
        return {};
    }
    if (report.run.outcome.bars_processed == 0) {
        return "no bar lies in the period";
    }
    std::string text;
    for (const HeldBack& one : held_back(report)) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", one.strategy, one.why);
    }
    return text;
}

}  // namespace millrace::cli
