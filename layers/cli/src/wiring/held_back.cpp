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
    std::uint64_t bars = 0;  // that it was shown
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
        sums.bars += row.bars_asked;
        sums.bars_with_insight += row.bars_with_insight;
    }
    if (sums.bars == 0) {  // it reads no insights, or its run is older than that record
        sums.bars = report.run.outcome.bars_processed;
        sums.bars_with_insight = report.run.outcome.bars_with_insight;
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

/// How many bars of its timeframe a strategy can have been shown of one symbol: never more than
/// `most`, and hardly fewer than `least` unless the symbols' bars are very unequal.
struct BarsOfSymbol {
    std::int64_t least = 0;
    std::int64_t most = 0;
};
BarsOfSymbol bars_of_symbol(const RunReport& report, data::Timeframe timeframe) {
    constexpr std::int64_t shortest_session = 60;  // minutes; a session's last bar may be shorter
    const auto minutes = static_cast<std::int64_t>(report.run.outcome.bars_processed);
    const auto symbols = static_cast<std::int64_t>(report.run.description.symbols.size());
    if (timeframe == data::Timeframe::M1) {
        return {minutes / symbols, minutes};
    }
    const std::int64_t length = data::length_of(timeframe).microseconds() / 60'000'000;
    return {minutes / symbols / length, minutes / std::min(length, shortest_session) * 2 + 2};
}

std::string no_insight(data::Timeframe timeframe, std::uint64_t bars) {
    return fmt::format("it reads {} insights, and at none of {} bars of 1m was one there in time "
                       "({} makes them)",
                       data::name_of(timeframe), bars, update_command(timeframe));
}

std::string why_silent(const RunReport& report, const ConfiguredStrategy& strategy,
                       const Sums& sums) {
    if (!strategy.parameters.flag("enabled", true)) {
        return "it is switched off (enabled=false)";
    }
    const bool reads = reads_insights(strategy.type);
    if (reads && sums.bars_with_insight == 0) {
        return no_insight(strategy.timeframe, sums.bars);
    }
    const auto name = data::name_of(strategy.timeframe);
    const auto warm_up = warm_up_of(strategy).value_or(0);
    const BarsOfSymbol bars = bars_of_symbol(report, strategy.timeframe);
    std::string why = fmt::format("it gave no signal in {} bars of 1m", sums.bars);
    if (bars.most < warm_up) {
        return fmt::format("warm-up: {}, and its first can come at bar {} of {}", why, warm_up,
                           name);
    }
    if (reads) {
        why += fmt::format(", at {} of which a {} insight was there", sums.bars_with_insight, name);
    }
    if (bars.least < warm_up) {
        why += fmt::format(" (warm-up: its first can come at bar {} of {} of a symbol)", warm_up,
                           name);
    }
    return why;
}

/// Of what became of its signals and orders, whatever came first.
std::string why(const RunReport& report, std::size_t strategy, const Sums& sums) {
    const auto& [needless, refused, unfilled, disabled] = report.breakdown.setbacks.at(strategy);
    if (disabled && sums.orders == 0 && sums.refused == 0) {
        return "it failed before its first order";
    }
    if (sums.signals == 0) {
        return why_silent(report, report.config.strategies.at(strategy), sums);
    }
    const bool refused_first = refused && (!unfilled || refused->at <= unfilled->decided_at);
    if (unfilled && !refused_first) {
        return fmt::format("no order filled, {} in all, the first {} {}", sums.orders,
                           name_of(unfilled->status), where(report, *unfilled));
    }
    if (refused) {
        return fmt::format("{} of its {} signals refused, the first {} by {}", sums.refused,
                           sums.signals, where(report, *refused), to_string(refused->reason));
    }
    return needless
               ? fmt::format("its {} signals asked for no order, the first {}: {}", sums.signals,
                             where(report, *needless), to_string(needless->reason))
               : fmt::format("its {} signals asked for no order", sums.signals);
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
