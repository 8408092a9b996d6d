#include <string>

#include <millrace/indicators/macd.h>
#include <millrace/strategies/registry.h>

#include "cross_detector.h"

namespace millrace::strategies {
namespace {

using events::SignalType;

/// Asks to be long when the MACD line crosses above its signal line, and when it crosses below to
/// be flat, or short where allow_short is set. Speaks at the crossings only.
class MacdTrend final : public Strategy {
public:
    explicit MacdTrend(const events::Parameters& validated)
        : macd_(static_cast<int>(validated.integer("fast", 0)),
                static_cast<int>(validated.integer("slow", 0)),
                static_cast<int>(validated.integer("signal", 0))),
          on_cross_below_(validated.flag("allow_short", false) ? SignalType::Sell
                                                               : SignalType::Exit) {}

    std::optional<events::Signal> process_bar(const events::Bar& bar,
                                              const events::StrategyContext& context) override {
        if (!macd_.update(bar.close)) {
            return std::nullopt;
        }
        const Cross cross = detector_.update(macd_.line(), macd_.signal());
        if (cross == Cross::None) {
            return std::nullopt;
        }
        const bool above = cross == Cross::Above;
        const auto code =
            above ? events::ReasonCode::CrossedAbove : events::ReasonCode::CrossedBelow;
        return events::Signal{.at = context.now,
                              .strategy = {},
                              .symbol = context.symbol,
                              .type = above ? SignalType::Buy : on_cross_below_,
                              .confidence = 1.0,
                              .reason = events::reason(code, macd_.line(), macd_.signal())};
    }

private:
    indicators::Macd macd_;
    CrossDetector detector_;
    SignalType on_cross_below_;
};

std::unique_ptr<Strategy> create(const events::Parameters& validated) {
    return std::make_unique<MacdTrend>(validated);
}

events::Result<void> check(const events::Parameters& filled_in) {
    const std::int64_t fast = filled_in.integer("fast", 0);
    const std::int64_t slow = filled_in.integer("slow", 0);
    if (fast >= slow) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "fast was " + std::to_string(fast) + " and slow was " +
                                 std::to_string(slow) + ", expected fast shorter than slow"};
    }
    return {};
}

ParameterSpec period(std::string_view name, std::int64_t bars, std::string_view description) {
    return {.name = name,
            .default_value = bars,
            .minimum = 2,
            .maximum = 10'000,
            .unit = "bars",
            .description = description};
}

}  // namespace

StrategySpec macd_trend() {
    return {
        .type = "macd_trend",
        .description = "buys when the MACD crosses above its signal line, leaves when it "
                       "crosses below",
        .parameters = {{.name = "allow_short",
                        .default_value = false,
                        .description = "on a cross below: true asks to be short, false to be flat"},
                       period("fast", 12, "of the fast average, shorter than slow"),
                       period("signal", 9, "of the average of the MACD"),
                       period("slow", 26, "of the slow average, longer than fast")},
        .create = &create,
        .check = &check};
}

}  // namespace millrace::strategies
