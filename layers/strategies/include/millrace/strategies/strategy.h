#pragma once

#include <optional>

#include <millrace/events/bar.h>
#include <millrace/events/signal.h>
#include <millrace/events/strategy_context.h>

namespace millrace::strategies {

/// Decides, and does nothing else: no order, quantity, clock, store or network is in its reach.
/// One instance serves one (strategy id, symbol) and sees that symbol's bars in time order, once
/// each; its answer depends on what it was shown so far and nothing else. Used by one thread.
class Strategy {
public:
    virtual ~Strategy() = default;

    /// The target as of context.now, or nothing where there is no opinion. The bar closed then, or
    /// earlier where minutes were missing. Fills in `at` (context.now) and `symbol`; the runner
    /// fills in the strategy's id. Keeps no pointer out of the context.
    virtual std::optional<events::Signal> process_bar(const events::Bar& bar,
                                                      const events::StrategyContext& context) = 0;
};

/// Whether an answer at the close of this minute can be meant: known type, this symbol and close
/// time, confidence in [0, 1], a reason that is a strategy's (codes below 20) and has at most three
/// numbers.
bool is_sane(const events::Signal& answer, const events::Bar& minute);

}  // namespace millrace::strategies
