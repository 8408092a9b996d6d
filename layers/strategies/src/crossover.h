#pragma once

#include <memory>
#include <vector>

#include <millrace/events/reason.h>

#include <millrace/strategies/registry.h>

#include "cross_detector.h"

namespace millrace::strategies {

/// What to ask for at a cross of two lines: long above, `on_cross_below` below. Out of line, or the
/// lines just written are read back as one pair, which stalls every bar.
events::Signal crossing_signal(Cross cross, double fast, double slow,
                               events::SignalType on_cross_below,
                               const events::StrategyContext& context);

/// What a cross below asks for: `allow_short` of the settings.
events::SignalType on_cross_below(const events::Parameters& validated);

/// Asks to be long when the fast average of the closes crosses above the slow one, and when it
/// crosses below to be flat, or short where allow_short is set. Speaks at the crossings only: an
/// order that expires with its session is not asked for again (carry_orders keeps it). Price alone:
/// it never looks at an insight. Average is a streaming indicator made from a period, with update,
/// ready and value.
template <class Average> class Crossover final : public Strategy {
public:
    explicit Crossover(const events::Parameters& validated)
        : fast_(static_cast<int>(validated.integer("fast", 0))),
          slow_(static_cast<int>(validated.integer("slow", 0))),
          on_cross_below_(on_cross_below(validated)) {}

    std::optional<events::Signal> process_bar(const events::Bar& bar,
                                              const events::StrategyContext& context) override {
        // Both are updated before either is asked, so that they warm up on the same bars.
        const bool fast_ready = fast_.update(bar.close);
        const bool slow_ready = slow_.update(bar.close);
        if (!fast_ready || !slow_ready) {
            return std::nullopt;
        }
        const Cross cross = detector_.update(fast_.value(), slow_.value());
        if (cross == Cross::None) [[likely]] {
            return std::nullopt;
        }
        return crossing_signal(cross, fast_.value(), slow_.value(), on_cross_below_, context);
    }

private:
    Average fast_;
    Average slow_;
    CrossDetector detector_;
    events::SignalType on_cross_below_;
};

/// The setting that on_cross_below() reads.
ParameterSpec allow_short_parameter();
/// The settings every crossover has. `shortest` is the shortest period the average can have.
std::vector<ParameterSpec> crossover_parameters(int shortest);
/// The slow average's first value, and one more bar, because a cross needs two.
std::int64_t crossover_warm_up(const events::Parameters& filled_in);
/// fast < slow.
events::Result<void> check_crossover(const events::Parameters& filled_in);

template <class Average>
std::unique_ptr<Strategy> create_crossover(const events::Parameters& validated) {
    return std::make_unique<Crossover<Average>>(validated);
}

}  // namespace millrace::strategies
