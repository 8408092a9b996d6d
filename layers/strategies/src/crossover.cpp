#include "crossover.h"

#include <string>

#include "period_parameter.h"

namespace millrace::strategies {

events::Signal crossing_signal(Cross cross, double fast, double slow,
                               events::SignalType on_cross_below,
                               const events::StrategyContext& context) {
    const bool above = cross == Cross::Above;
    const auto code = above ? events::ReasonCode::CrossedAbove : events::ReasonCode::CrossedBelow;
    return {.at = context.now,
            .strategy = {},
            .symbol = context.symbol,
            .type = above ? events::SignalType::Buy : on_cross_below,
            .confidence = 1.0,
            .reason = events::reason(code, fast, slow)};
}

events::SignalType on_cross_below(const events::Parameters& validated) {
    return validated.flag("allow_short", false) ? events::SignalType::Sell
                                                : events::SignalType::Exit;
}

ParameterSpec allow_short_parameter() {
    return {.name = "allow_short",
            .default_value = false,
            .description = "on a cross below: true asks to be short, false to be flat"};
}

std::vector<ParameterSpec> crossover_parameters(int shortest) {
    return {allow_short_parameter(),
            period_parameter("fast", 9, shortest, "period of the fast average, shorter than slow"),
            period_parameter("slow", 21, shortest, "period of the slow average, longer than fast")};
}

std::int64_t crossover_warm_up(const events::Parameters& filled_in) {
    return filled_in.integer("slow", 0) + 1;
}

events::Result<void> check_crossover(const events::Parameters& filled_in) {
    const std::int64_t fast = filled_in.integer("fast", 0);
    const std::int64_t slow = filled_in.integer("slow", 0);
    if (fast >= slow) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "fast was " + std::to_string(fast) + " and slow was " +
                                 std::to_string(slow) + ", expected fast shorter than slow"};
    }
    return {};
}

}  // namespace millrace::strategies
