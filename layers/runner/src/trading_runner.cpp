#include <millrace/runner/trading_runner.h>

#include <algorithm>
#include <span>
#include <utility>

#include <millrace/data/input_fingerprint.h>
#include <millrace/data/run_journal.h>
#include <millrace/data/time_step.h>
#include <millrace/events/ensure.h>

namespace millrace::runner {

using data::RunOutcome;
using events::Bar;
using events::reason;
using events::ReasonCode;
using events::Result;
using events::Signal;
using events::SignalType;
using events::StrategyId;
using events::Timestamp;

class TradingRunner::Loop {
public:
    explicit Loop(RunParts parts);
    RunOutcome run(const RunOptions& options);

private:
    static constexpr std::size_t bars_ahead = 40;  // asked for from memory before their turn: ~1 us

    Result<void> process_all(const RunOptions& options);
    Result<void> process_block(std::span<const Bar> bars);
    Result<void> process_step(std::span<const Bar> bars);
    Result<void> follow_market(std::span<const Bar> bars);
    Result<void> look_up_insights(std::span<const Bar> bars);
    Result<void> ask_strategies(std::span<const Bar> bars);
    Result<void> act();
    Result<void> take(const Bar& bar, StrategyId id, Signal answer);
    Result<void> disable(const Bar& bar, StrategyId id, const events::Reason& why);
    void flatten(const Bar& bar, StrategyId id);
    Result<void> ask(strategies::Strategy& strategy, const Bar& bar, StrategyId id);
    Result<void> settle(Result<void> done) {
        return report_.empty() ? std::move(done) : settle_report(std::move(done));
    }
    Result<void> settle_report(Result<void> done);
    Result<void> finish(RunOutcome& outcome);

    RunParts parts_;
    data::RunJournal journal_;
    data::InputFingerprint input_;
    execution::ExecutionReport report_;
    std::vector<std::pair<Signal, const Bar*>> pending_;  // signals with the bars that made them
    std::vector<strategies::Strategy*> asked_;  // by (strategy, symbol); null once disabled
    std::vector<const events::ConfluenceInsight*> insights_;  // by bar of the step
    std::vector<events::MarketRegime> regimes_;
    events::StrategyContext context_;
    std::uint64_t bars_with_insight_ = 0;
    Timestamp now_ = Timestamp::earliest();
};

TradingRunner::Loop::Loop(RunParts parts) : parts_(std::move(parts)), journal_(parts_.recorder) {
    const std::size_t symbols = parts_.positions.symbols();
    events::ensure(parts_.strategies.size() == parts_.positions.strategies(),
                   "one row of positions per strategy");
    for (const StrategyDesk& desk : parts_.strategies) {
        events::ensure(desk.by_symbol.size() == symbols, "one strategy instance per symbol");
        for (const auto& instance : desk.by_symbol) {
            asked_.push_back(instance.get());
        }
    }
    pending_.reserve(parts_.strategies.size() * symbols);
    report_.reserve(64 + 8 * symbols * parts_.strategies.size());
    insights_.resize(symbols);
    regimes_.resize(symbols);
}

RunOutcome TradingRunner::Loop::run(const RunOptions& options) {
    input_.reserve(options.bars_expected);
    RunOutcome outcome;
    auto done = process_all(options);
    outcome.status = data::RunStatus::Completed;
    if (auto finished = finish(outcome); done) {
        done = std::move(finished);
    }
    if (!done) {
        outcome.status = data::status_after(done.error().code);
        outcome.failure = done.error().message;
    }
    return outcome;
}

Result<void> TradingRunner::Loop::process_all(const RunOptions& options) {
    for (;;) {
        if (auto going = data::check_not_halted(parts_.trading_state); !going) {
            return going;
        }
        auto next = parts_.market_data.next_block();
        if (!next) {
            return next.error();
        }
        std::span<const Bar> bars = next.value();
        if (options.bars_max && bars.size() > *options.bars_max - input_.bars()) {
            bars = bars.first(*options.bars_max - input_.bars());
        }
        if (bars.empty()) {
            return {};
        }
        if (auto done = process_block(bars); !done) {
            return done;
        }
        if (options.on_progress) {
            options.on_progress(input_.bars());
        }
    }
}

Result<void> TradingRunner::Loop::process_block(std::span<const Bar> bars) {
    Result<void> done;
    std::span<const Bar> rest = bars;
    while (done && !rest.empty()) {
        const std::span<const Bar> step = data::first_time_step(rest);
        __builtin_prefetch(&rest[std::min(bars_ahead, rest.size() - 1)]);
        done = process_step(step);
        rest = rest.subspan(step.size());
    }
    input_.add(bars.first(bars.size() - rest.size()));  // last, when they are near in memory
    return done;
}

Result<void> TradingRunner::Loop::process_step(std::span<const Bar> bars) {
    events::ensure(bars.size() <= insights_.size(), "one bar per symbol in a time step");
    now_ = bars.front().close_time();
    if (now_ < parts_.execution.idle_until()) {
        parts_.positions.mark(bars);
    } else if (auto done = follow_market(bars); !done) {
        return done;
    }
    if (auto done = look_up_insights(bars); !done || !(done = ask_strategies(bars))) {
        return done;
    }
    return pending_.empty() ? Result<void>() : act();
}

Result<void> TradingRunner::Loop::follow_market(std::span<const Bar> bars) {
    if (parts_.listener != nullptr) {
        parts_.listener->on_bars(bars);
    }
    auto done = settle(parts_.execution.collect(now_, report_));
    parts_.positions.mark(bars);
    return done ? settle(parts_.execution.enforce_session(now_, report_)) : done;
}

Result<void> TradingRunner::Loop::act() {
    for (const auto& [signal, bar] : pending_) {
        if (auto done = journal_.add(signal);
            !done || !(done = settle(parts_.execution.process_signal(signal, *bar, report_)))) {
            return done;
        }
    }
    pending_.clear();
    return {};
}

Result<void> TradingRunner::Loop::look_up_insights(std::span<const Bar> bars) {
    for (std::size_t i = 0; parts_.analytics != nullptr && i < bars.size(); ++i) {
        const auto insight = parts_.analytics->insight_as_of(bars[i].symbol, now_);
        const auto regime = parts_.analytics->regime_as_of(bars[i].symbol, now_);
        if (!insight || !regime) {
            return insight ? regime.error() : insight.error();
        }
        insights_[i] = insight.value();
        regimes_[i] = regime.value();
        bars_with_insight_ += insight.value() != nullptr ? 1U : 0U;
    }
    return {};
}

Result<void> TradingRunner::Loop::ask_strategies(std::span<const Bar> bars) {
    context_.now = now_;
    strategies::Strategy* const* asked = asked_.data();
    StrategyId id;
    for (const StrategyDesk& desk : parts_.strategies) {
        context_.parameters = &desk.parameters;
        for (std::size_t b = 0; b < bars.size(); ++b) {
            const Bar& bar = bars[b];
            strategies::Strategy* const strategy = asked[bar.symbol.index()];
            if (strategy == nullptr) {
                if (!parts_.positions.quantity(id, bar.symbol).is_zero()) {
                    flatten(bar, id);  // again: an exit can expire or be refused
                }
                continue;
            }
            context_.symbol = bar.symbol;
            context_.current_position = &parts_.positions.position(id, bar.symbol);
            context_.insight = insights_[b];
            context_.regime = regimes_[b];
            if (auto done = ask(*strategy, bar, id); !done) {
                return done;
            }
        }
        asked += insights_.size();
        id = StrategyId(id.value() + 1);
    }
    return {};
}

Result<void> TradingRunner::Loop::ask(strategies::Strategy& strategy, const Bar& bar,
                                      StrategyId id) {
    bool threw = false;
    const auto answer = [&]() -> std::optional<Signal> {
        try {
            return strategy.process_bar(bar, context_);
        } catch (...) {  // whatever a strategy throws ends that strategy, never the run
            threw = true;
            return std::nullopt;
        }
    }();
    if (threw) [[unlikely]] {
        return disable(bar, id, reason(ReasonCode::StrategyThrew));
    }
    return answer ? take(bar, id, *answer) : Result<void>();
}

Result<void> TradingRunner::Loop::take(const Bar& bar, StrategyId id, Signal answer) {
    answer.strategy = id;
    if (!strategies::is_sane(answer, bar)) {
        return disable(bar, id,
                       reason(ReasonCode::StrategyReturnedGarbage, answer.confidence,
                              static_cast<double>(answer.type),
                              static_cast<double>(answer.symbol.value())));
    }
    if (answer.type != SignalType::Hold) {
        auto& [signal, decided_at] = pending_.emplace_back();  // in place: a copy would stall
        signal = answer;
        decided_at = &bar;
    }
    return {};
}

Result<void> TradingRunner::Loop::disable(const Bar& bar, StrategyId id,
                                          const events::Reason& why) {
    asked_[id.index() * insights_.size() + bar.symbol.index()] = nullptr;
    flatten(bar, id);
    return journal_.add(events::StrategyDisabled{now_, id, bar.symbol, why});
}

void TradingRunner::Loop::flatten(const Bar& bar, StrategyId id) {
    if (parts_.strategies[id.index()].on_failure == OnStrategyFailure::Flatten) {
        pending_.push_back({{.at = now_,
                             .strategy = id,
                             .symbol = bar.symbol,
                             .type = SignalType::Exit,
                             .reason = reason(ReasonCode::FlattenAfterFailure)},
                            &bar});
    }
}

/// Records what execution did and lets the positions follow its trades; answers the first failure.
Result<void> TradingRunner::Loop::settle_report(Result<void> done) {
    for (const events::Event& event : report_) {  // each once, also after one of them failed
        const auto* trade = std::get_if<events::Trade>(&event);
        auto moved = trade != nullptr ? parts_.positions.apply_trade(*trade) : Result<void>();
        auto kept = journal_.add(event);
        if (done && !(kept && moved)) {
            done = kept ? std::move(moved) : std::move(kept);
        }
    }
    report_.clear();
    return done;
}

Result<void> TradingRunner::Loop::finish(RunOutcome& outcome) {
    auto done = settle(parts_.execution.end_run(now_, report_));
    if (auto flushed = journal_.flush(); done) {
        done = std::move(flushed);
    }
    journal_.fill(outcome);
    input_.fill(outcome);
    outcome.bars_with_insight = bars_with_insight_;
    outcome.positions = parts_.positions.open_positions();
    const auto account = parts_.positions.account_value();
    if (!account) {
        return done ? Result<void>(account.error()) : done;
    }
    const execution::AccountValue& value = account.value();
    outcome.realized_pnl = value.realized_pnl;
    outcome.unrealized_pnl = value.unrealized_pnl;
    outcome.fees = value.fees;
    outcome.final_equity = value.equity;
    return done;
}

TradingRunner::TradingRunner(RunParts parts) : loop_(std::make_unique<Loop>(std::move(parts))) {}
TradingRunner::~TradingRunner() = default;

RunOutcome TradingRunner::run(const RunOptions& options) { return loop_->run(options); }

}  // namespace millrace::runner
