#include <millrace/runner/trading_runner.h>

#include <algorithm>
#include <span>
#include <utility>

#include <millrace/data/input_fingerprint.h>
#include <millrace/data/insight_tally.h>
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
using events::SymbolId;
using events::Timestamp;

class TradingRunner::Loop {
public:
    explicit Loop(RunParts parts);
    RunOutcome run(const RunOptions& options);

private:
    static constexpr std::size_t bars_ahead = 40;  // asked for from memory before their turn: ~1 us

    /// A strategy on a symbol, and what it is told.
    struct Seat {
        strategies::Strategy* strategy;  // null once disabled
        data::AnalyticsProvider* analytics;
        events::StrategyContext context;

        StrategyId strategy_id() const { return context.current_position->strategy; }
    };

    Result<void> process_all(const RunOptions& options);
    Result<void> process_block(std::span<const Bar> bars);
    Result<void> process_step(std::span<const Bar> bars);
    // Out of line: not every bar needs these, and the loop over bars keeps its registers.
    [[gnu::noinline]] Result<void> follow_market(std::span<const Bar> bars);
    [[gnu::noinline]] Result<void> show_insight(Seat& seat);
    [[gnu::noinline]] Result<void> act();
    [[gnu::noinline]] Result<void> take(Seat& seat, const Bar& bar, const Signal& answer);
    Result<void> ask_strategies(std::span<const Bar> bars);
    Result<void> disable(Seat& seat, const Bar& bar, const events::Reason& why);
    void flatten(const Seat& seat, const Bar& bar);
    Result<void> ask(Seat& seat, const Bar& bar);
    Result<void> settle(Result<void> done) {
        return report_.empty() ? std::move(done) : settle_report(std::move(done));
    }
    Result<void> settle_report(Result<void> done);
    Result<void> finish(RunOutcome& outcome);

    RunParts parts_;
    std::size_t symbols_;
    data::RunJournal journal_;
    data::InputFingerprint input_;
    execution::ExecutionReport report_;
    std::vector<std::pair<Signal, const Bar*>> pending_;  // signals with the bars that made them
    std::vector<Seat> seats_;                             // by (strategy, symbol)
    data::InsightTally insights_;
    Timestamp now_ = Timestamp::earliest();
};

TradingRunner::Loop::Loop(RunParts parts)
    : parts_(std::move(parts)), symbols_(parts_.positions.symbols()), journal_(parts_.recorder),
      insights_(parts_.strategies.size(), symbols_) {
    events::ensure(parts_.strategies.size() == parts_.positions.strategies(),
                   "one row of positions per strategy");
    for (std::uint32_t id = 0; id < parts_.strategies.size(); ++id) {
        const StrategyDesk& desk = parts_.strategies[id];
        events::ensure(desk.by_symbol.size() == symbols_, "one strategy instance per symbol");
        for (std::uint32_t at = 0; at < symbols_; ++at) {
            const auto& position = parts_.positions.position(StrategyId(id), SymbolId(at));
            seats_.push_back({desk.by_symbol[at].get(),
                              desk.analytics,
                              {.symbol = SymbolId(at),
                               .current_position = &position,
                               .parameters = &desk.parameters}});
        }
    }
    pending_.reserve(seats_.size());
    report_.reserve(64 + 8 * seats_.size());
}

RunOutcome TradingRunner::Loop::run(const RunOptions& options) {
    input_.reserve(options.bars_expected);
    RunOutcome outcome;
    auto done = process_all(options);
    outcome.status = data::RunStatus::Completed;
    done = both(std::move(done), finish(outcome));
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
    events::ensure(bars.size() <= symbols_, "one bar per symbol in a time step");
    now_ = bars.front().close_time();
    if (now_ < parts_.execution.idle_until()) {
        parts_.positions.mark(bars);
        const execution::EquityBand& quiet = parts_.execution.equity_band();
        if (!quiet.is_open() && !quiet.holds(parts_.positions.marked_equity())) [[unlikely]] {
            if (auto done = settle(parts_.execution.enforce_session(now_, report_)); !done) {
                return done;
            }
        }
    } else if (auto done = follow_market(bars); !done) {
        return done;
    }
    auto done = ask_strategies(bars);
    return !done || pending_.empty() ? std::move(done) : act();
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

Result<void> TradingRunner::Loop::show_insight(Seat& seat) {
    const SymbolId symbol = seat.context.symbol;
    const auto insight = seat.analytics->insight_as_of(symbol, now_);
    const auto regime = seat.analytics->regime_as_of(symbol, now_);
    if (!insight || !regime) {
        return insight ? regime.error() : insight.error();
    }
    seat.context.insight = insight.value();
    seat.context.regime = regime.value();
    insights_.note(seat.strategy_id(), symbol, now_, insight.value() != nullptr);
    return {};
}

Result<void> TradingRunner::Loop::ask_strategies(std::span<const Bar> bars) {
    for (std::size_t first = 0; first < seats_.size(); first += symbols_) {
        for (const Bar& bar : bars) {
            Seat& seat = seats_[first + bar.symbol.index()];
            seat.context.now = now_;
            if (seat.strategy != nullptr) {
                auto done = seat.analytics != nullptr ? show_insight(seat) : Result<void>();
                if (!done || !(done = ask(seat, bar))) {
                    return done;
                }
            } else if (!seat.context.current_position->quantity.is_zero()) {
                flatten(seat, bar);  // again: an exit can expire or be refused
            }
        }
    }
    return {};
}

Result<void> TradingRunner::Loop::ask(Seat& seat, const Bar& bar) {
    bool threw = false;
    const auto answer = [&]() -> std::optional<Signal> {
        try {
            return seat.strategy->process_bar(bar, seat.context);
        } catch (...) {  // whatever a strategy throws ends that strategy, never the run
            threw = true;
            return std::nullopt;
        }
    }();
    if (threw) [[unlikely]] {
        return disable(seat, bar, reason(ReasonCode::StrategyThrew));
    }
    return answer ? take(seat, bar, *answer) : Result<void>();
}

Result<void> TradingRunner::Loop::take(Seat& seat, const Bar& bar, const Signal& answer) {
    if (!strategies::is_sane(answer, bar)) {
        return disable(seat, bar,
                       reason(ReasonCode::StrategyReturnedGarbage, answer.confidence,
                              static_cast<double>(answer.type),
                              static_cast<double>(answer.symbol.value())));
    }
    if (answer.type != SignalType::Hold) {
        auto& [signal, decided_at] = pending_.emplace_back();  // in place: a copy would stall
        signal = answer;
        signal.strategy = seat.strategy_id();
        decided_at = &bar;
    }
    return {};
}

Result<void> TradingRunner::Loop::disable(Seat& seat, const Bar& bar, const events::Reason& why) {
    seat.strategy = nullptr;
    flatten(seat, bar);
    return journal_.add(events::StrategyDisabled{now_, seat.strategy_id(), bar.symbol, why});
}

void TradingRunner::Loop::flatten(const Seat& seat, const Bar& bar) {
    if (parts_.strategies[seat.strategy_id().index()].on_failure == OnStrategyFailure::Flatten) {
        pending_.push_back({{.at = now_,
                             .strategy = seat.strategy_id(),
                             .symbol = bar.symbol,
                             .type = SignalType::Exit,
                             .reason = reason(ReasonCode::FlattenAfterFailure)},
                            &bar});
    }
}

/// Records what execution did and lets the positions follow; answers the first failure.
Result<void> TradingRunner::Loop::settle_report(Result<void> done) {
    for (const events::Event& event : report_) {  // each once, also after one of them failed
        auto moved = parts_.positions.apply(event);
        auto kept = journal_.add(event);
        done = both(std::move(done), both(std::move(kept), std::move(moved)));
    }
    report_.clear();
    return done;
}

Result<void> TradingRunner::Loop::finish(RunOutcome& outcome) {
    auto done = settle(parts_.execution.end_run(now_, report_));
    for (const events::InsightsSeen& seen : insights_.seen(now_)) {
        done = both(std::move(done), journal_.add(seen));
    }
    done = both(std::move(done), journal_.flush());
    journal_.fill(outcome);
    input_.fill(outcome);
    outcome.bars_with_insight = insights_.bars_with_insight();
    outcome.positions = parts_.positions.open_positions();
    const auto account = parts_.positions.account_value();
    if (!account) {
        return done ? Result<void>(account.error()) : done;
    }
    outcome.realized_pnl = account.value().realized_pnl;
    outcome.unrealized_pnl = account.value().unrealized_pnl;
    outcome.fees = account.value().fees;
    outcome.final_equity = account.value().equity;
    return done;
}

TradingRunner::TradingRunner(RunParts parts) : loop_(std::make_unique<Loop>(std::move(parts))) {}
TradingRunner::~TradingRunner() = default;

RunOutcome TradingRunner::run(const RunOptions& options) { return loop_->run(options); }

}  // namespace millrace::runner
