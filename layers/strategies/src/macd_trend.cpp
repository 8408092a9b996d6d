#include <millrace/indicators/macd.h>

#include "crossover.h"
#include "period_parameter.h"

namespace millrace::strategies {
namespace {

/// A crossover whose lines are the MACD and its signal line.
class MacdTrend final : public Strategy {
public:
    explicit MacdTrend(const events::Parameters& validated)
        : macd_(static_cast<int>(validated.integer("fast", 0)),
                static_cast<int>(validated.integer("slow", 0)),
                static_cast<int>(validated.integer("signal", 0))),
          on_cross_below_(on_cross_below(validated)) {}

    std::optional<events::Signal> process_bar(const events::Bar& bar,
                                              const events::StrategyContext& context) override {
        if (!macd_.update(bar.close)) {
            return std::nullopt;
        }
        const Cross cross = detector_.update(macd_.line(), macd_.signal());
        if (cross == Cross::None) {
            return std::nullopt;
        }
        return crossing_signal(cross, macd_.line(), macd_.signal(), on_cross_below_, context);
    }

private:
    indicators::Macd macd_;
    CrossDetector detector_;
    events::SignalType on_cross_below_;
};

std::unique_ptr<Strategy> create(const events::Parameters& validated) {
    return std::make_unique<MacdTrend>(validated);
}

/// The signal line averages what the slow average begins.
std::int64_t warm_up(const events::Parameters& filled_in) {
    return crossover_warm_up(filled_in) + filled_in.integer("signal", 0) - 1;
}

}  // namespace

StrategySpec macd_trend() {
    constexpr int shortest = 2;
    return {.type = "macd_trend",
            .description =
                "buys when the MACD crosses above its signal line, leaves when it crosses "
                "below",
            .parameters = {allow_short_parameter(),
                           period_parameter("fast", 12, shortest,
                                            "of the fast average, shorter than slow"),
                           period_parameter("signal", 9, shortest, "of the average of the MACD"),
                           period_parameter("slow", 26, shortest,
                                            "of the slow average, longer than fast")},
            .create = &create,
            .check = &check_crossover,
            .warm_up = &warm_up};
}

}  // namespace millrace::strategies
