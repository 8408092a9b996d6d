#include <algorithm>

#include <fmt/format.h>
#include <millrace/events/listed.h>

#include "output.h"
#include "wiring/held_back.h"
#include "wiring/risk_config.h"
#include "wiring/run_inputs.h"
#include "wiring/summary.h"

namespace millrace::cli {
namespace {

std::string joined_refusals(const data::RunOutcome& outcome) {
    std::string text;
    for (const auto& [reason, count] : outcome.refused_by_reason) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", events::name_of(reason), count);
    }
    return text;
}

std::string two_decimals(events::Money amount) {
    constexpr events::Int128 units_per_cent = events::Money::units_per_one / 100;
    const auto cents =
        static_cast<std::int64_t>(events::divide_half_even(amount.units(), units_per_cent));
    const std::string digits = fmt::format("{:03}", cents < 0 ? -cents : cents);
    return fmt::format("{}{}.{}", cents < 0 ? "-" : "", digits.substr(0, digits.size() - 2),
                       digits.substr(digits.size() - 2));
}

std::string two_decimals(const std::optional<events::Money>& amount) {
    return amount ? two_decimals(*amount) : "- (a dry run moves no cash)";
}

std::string period(const data::RunDescription& run) {
    const std::string from = run.from ? "from " + run.from->to_string() : "from the first bar";
    const std::string to = run.to ? " to before " + run.to->to_string() : " to the last";
    return from + to + (run.bars_max ? fmt::format(", {} bars at most", *run.bars_max) : "");
}

std::string fills_text(const RunConfig& config) {
    if (config.mode == RunMode::DryRun) {
        return "hypothetical, at the decision price; nothing is sent";
    }
    const std::string slippage = events::format_decimal(config.slippage_units, 6);
    return "next bar's open" +
           (slippage == "0" ? ", no slippage" : ", slippage " + slippage + " bps");
}

/// `5m`, or where strategies differ `quick 5m, slow 1d`.
std::string timeframes_text(const std::vector<ConfiguredStrategy>& strategies) {
    const auto same = [&](const ConfiguredStrategy& other) {
        return other.timeframe == strategies.front().timeframe;
    };
    if (std::all_of(strategies.begin(), strategies.end(), same)) {
        return std::string(data::name_of(strategies.front().timeframe));
    }
    std::string text;
    for (const ConfiguredStrategy& strategy : strategies) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", strategy.id,
                            data::name_of(strategy.timeframe));
    }
    return text;
}

/// When insights exist, and whether anybody asks.
std::string insights_text(const RunConfig& config) {
    return config.insight_terms.delay.to_string() +
           (reads_insights(config) ? fmt::format(", at most {} min or two bars old",
                                                 config.insight_terms.age_max_minutes())
                                   : " (no strategy reads them)");
}

/// `price_collar_percent 10, cash; off: all other limits`.
std::string risk_text(const execution::RiskLimits& limits) {
    const RiskInForce risk = risk_in_force(limits);
    const std::string off = risk.off.size() > risk.on.size()
                                ? "all other limits"
                                : fmt::format("{}", fmt::join(risk.off, ", "));
    return fmt::format("{}; off: {}",
                       risk.on.empty() ? "no limit" : fmt::format("{}", fmt::join(risk.on, ", ")),
                       off.empty() ? "nothing" : off);
}

void add_setting_facts(Facts& facts, const RunReport& report) {
    const data::RunDescription& run = report.run.description;
    facts.add("run", fmt::format("{} ({})", report.run.run_id, name_of(report.run.outcome.status)));
    if (!report.run.outcome.failure.empty()) {
        facts.add("because", report.run.outcome.failure);
    }
    facts.add("mode", run.mode);
    facts.add("symbols", events::listed(run.symbols));
    facts.add("period", period(run));
    facts.add("timeframe", timeframes_text(report.config.strategies));
    facts.add("fills", fills_text(report.config));
    facts.add("costs", "none");
    facts.add("insights", insights_text(report.config));
    if (report.config.allow_unexplained_jumps) {
        facts.add("jumps", "unexplained ones between sessions were allowed");
    }
    facts.add("risk", risk_text(limits_in_force(report.config)));
}

/// `halted at the end; reduced 3 times, halted once, last at 2025-03-04T09:45:00Z by
/// drawdown_limit: percent 10.2, limit 10`.
std::string trading_text(const std::vector<events::TradingStateChanged>& changes) {
    const auto count = [&](events::TradingState state) {
        const auto is = [state](const auto& changed) { return changed.after == state; };
        const auto times = std::count_if(changes.begin(), changes.end(), is);
        return times == 1 ? std::string("once") : fmt::format("{} times", times);
    };
    const auto found = std::find_if(changes.rbegin(), changes.rend(), [](const auto& changed) {
        return changed.after != events::TradingState::Active;
    });
    const events::TradingStateChanged& last = found != changes.rend() ? *found : changes.back();
    return fmt::format("{} at the end; reduced {}, halted {}, last at {} by {}",
                       events::name_of(changes.back().after), count(events::TradingState::Reducing),
                       count(events::TradingState::Halted), last.at.to_string(),
                       to_string(last.reason));
}

void add_result_facts(Facts& facts, const RunReport& report) {
    const data::RunOutcome& outcome = report.run.outcome;
    const double rate =
        static_cast<double>(outcome.bars_processed) / std::max(report.wall_seconds, 1e-6);
    facts.add("bars", fmt::format("{} in {:.2f} s, {}/s", outcome.bars_processed,
                                  report.wall_seconds, rounded_rate(rate)));
    if (report.bars_off_session.value_or(0) > 0) {
        facts.add("left out", fmt::format("{} bars outside every session of their exchange",
                                          *report.bars_off_session));
    }
    if (const std::uint64_t count = adjustments(report); count > 0) {
        facts.add("actions", fmt::format("{} positions met a split, bonus or dividend (runs show "
                                         "{} --adjustments)",
                                         count, report.run.run_id));
    }
    if (const std::uint64_t count = conversions(report); count > 0) {
        facts.add("converted",
                  fmt::format("{} times a session left an intraday position open, which "
                              "is delivery from then on",
                              count));
    }
    if (report.over_budget.count > 0) {
        facts.add("slow", fmt::format("{} blocks of bars over strategy_budget_ms {}, the slowest "
                                      "{} ms",
                                      report.over_budget.count, report.config.strategy_budget_ms,
                                      report.over_budget.slowest.count()));
    }
    if (!report.breakdown.trading.empty()) {
        facts.add("trading", trading_text(report.breakdown.trading));
    }
    facts.add("realized P&L", two_decimals(outcome.realized_pnl));
    facts.add("unrealized P&L", two_decimals(outcome.unrealized_pnl));
    facts.add("fees", two_decimals(outcome.fees));
    facts.add("final equity", two_decimals(outcome.final_equity));
}

std::string breakdown_text(const RunReport& report) {
    Table table({{"strategy"},
                 {"symbol"},
                 {"signals", Align::Right},
                 {"refused", Align::Right},
                 {"orders", Align::Right},
                 {"trades", Align::Right},
                 {"round trips", Align::Right},
                 {"realized", Align::Right},
                 {"unrealized", Align::Right},
                 {"fees", Align::Right}});
    const bool real = report.run.outcome.realized_pnl.has_value();
    for (const BreakdownRow& row : report.breakdown.rows) {
        table.add(
            {row.strategy, row.symbol, std::to_string(row.signals), std::to_string(row.refused),
             std::to_string(row.orders), std::to_string(row.trades),
             std::to_string(row.round_trips), real ? two_decimals(row.realized_pnl) : "-",
             real ? two_decimals(row.unrealized_pnl) : "-", real ? two_decimals(row.fees) : "-"});
    }
    return table.text();
}

std::string held_back_text(const RunReport& report) {
    if (report.run.outcome.bars_processed == 0) {
        return "nothing traded: " + why_nothing_traded(report) + "\n";
    }
    std::string text;
    for (const Failure& one : failures(report)) {
        text += fmt::format("{} was disabled at {} on {}: {}\n", one.strategy, one.at.to_string(),
                            one.symbol, one.reason);
    }
    for (const HeldBack& one : held_back(report)) {
        text += fmt::format("{} did not trade: {}\n", one.strategy, one.why);
    }
    return text;
}

std::string funnel_text(const RunReport& report) {
    const data::RunOutcome& outcome = report.run.outcome;
    Table table({{"funnel"}, {"", Align::Right}, {""}});
    const auto add = [&](std::string name, std::uint64_t count, std::string note = {}) {
        table.add({std::move(name), std::to_string(count), std::move(note)});
    };
    add("bars", outcome.bars_processed);
    add("with insight", outcome.bars_with_insight);
    add("signals", outcome.signals_generated);
    add("refused", outcome.signals_rejected, joined_refusals(outcome));
    add("no order", outcome.signals_without_order,
        outcome.signals_without_order > 0 ? "already at the target" : "");
    add(outcome.orders_would_send > 0 ? "orders (would send)" : "orders",
        outcome.orders_sent + outcome.orders_would_send);
    add("unfilled", outcome.orders_unfilled,
        outcome.orders_unfilled > 0 ? "expired, cancelled or rejected" : "");
    add("fills", outcome.trades_executed);
    if (outcome.strategies_disabled > 0) {
        add("disabled", outcome.strategies_disabled, "strategies that failed on a symbol");
    }
    return table.text() + held_back_text(report);
}

std::string hashes_text(const data::RunSummary& run) {
    Facts facts;
    facts.add("input", run.outcome.input_hash);
    facts.add("signals", run.outcome.signal_hash);
    facts.add("orders", run.outcome.order_hash);
    facts.add("trades", run.outcome.trade_hash);
    facts.add("configuration", run.description.configuration_hash);
    return facts.text();
}

}  // namespace

std::uint64_t adjustments(const RunReport& report) {
    std::uint64_t sum = 0;
    for (const BreakdownRow& row : report.breakdown.rows) {
        sum += row.adjustments;
    }
    return sum;
}

std::uint64_t conversions(const RunReport& report) {
    std::uint64_t sum = 0;
    for (const BreakdownRow& row : report.breakdown.rows) {
        sum += row.conversions;
    }
    return sum;
}

std::string open_positions(const data::RunSummary& run) {
    std::string text;
    for (const events::Position& position : run.outcome.positions) {
        text += fmt::format("{} {} {} at {}\n",
                            run.description.strategies.at(position.strategy.index()).id,
                            run.description.symbols.at(position.symbol.index()),
                            position.quantity.to_string(), position.average_entry.to_string());
    }
    return text;
}

std::string as_text(const RunReport& report) {
    Facts facts;
    add_setting_facts(facts, report);
    add_result_facts(facts, report);
    return facts.text() + "\n" + breakdown_text(report) + "\n" + funnel_text(report) +
           "\nhashes\n" + hashes_text(report.run);
}

}  // namespace millrace::cli
