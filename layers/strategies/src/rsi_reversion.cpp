#include <string>

#include <millrace/indicators/rsi.h>
#include <millrace/strategies/registry.h>

#include "cross_detector.h"
#include "period_parameter.h"

namespace millrace::strategies {
namespace {

using events::ReasonCode;
using events::SignalType;

/// Expects extremes to fade: asks to be long when the RSI falls below `oversold`, and to be flat
/// once it is back above `exit`; the mirror above `overbought`, short where allow_short is set.
class RsiReversion final : public Strategy {
public:
    explicit RsiReversion(const events::Parameters& validated)
        : rsi_(static_cast<int>(validated.integer("period", 0))),
          oversold_(validated.number("oversold", 0)),
          overbought_(validated.number("overbought", 0)), exit_(validated.number("exit", 0)),
          allow_short_(validated.flag("allow_short", false)) {}

    std::optional<events::Signal> process_bar(const events::Bar& bar,
                                              const events::StrategyContext& context) override {
        if (!rsi_.update(bar.close)) {
            return std::nullopt;
        }
        const Cross at_oversold = below_.update(rsi_.value(), oversold_);
        const Cross at_overbought = above_.update(rsi_.value(), overbought_);
        const Cross at_exit = middle_.update(rsi_.value(), exit_);
        if (at_oversold == Cross::Below) {
            return signal(SignalType::Buy, ReasonCode::RsiOversold, oversold_, context);
        }
        if (at_overbought == Cross::Above) {
            return signal(allow_short_ ? SignalType::Sell : SignalType::Exit,
                          ReasonCode::RsiOverbought, overbought_, context);
        }
        const Cross back = target_ == SignalType::Buy    ? Cross::Above
                           : target_ == SignalType::Sell ? Cross::Below
                                                         : Cross::None;
        if (back != Cross::None && at_exit == back) {
            return signal(SignalType::Exit, ReasonCode::RsiBackAtExit, exit_, context);
        }
        return std::nullopt;
    }

private:
    events::Signal signal(SignalType type, ReasonCode code, double level,
                          const events::StrategyContext& context) {
        target_ = type;
        return {.at = context.now,
                .strategy = {},
                .symbol = context.symbol,
                .type = type,
                .confidence = 1.0,
                .reason = events::reason(code, rsi_.value(), level)};
    }

    indicators::Rsi rsi_;
    double oversold_;
    double overbought_;
    double exit_;
    bool allow_short_;
    CrossDetector below_;
    CrossDetector above_;
    CrossDetector middle_;
    SignalType target_ = SignalType::Exit;
};

std::unique_ptr<Strategy> create(const events::Parameters& validated) {
    return std::make_unique<RsiReversion>(validated);
}

events::Result<void> check(const events::Parameters& filled_in) {
    const double oversold = filled_in.number("oversold", 0);
    const double exit = filled_in.number("exit", 0);
    const double overbought = filled_in.number("overbought", 0);
    if (oversold < exit && exit < overbought) {
        return {};
    }
    return events::Error{events::ErrorCode::InvalidInput,
                         "oversold was " + events::to_string(events::ParameterValue(oversold)) +
                             ", exit was " + events::to_string(events::ParameterValue(exit)) +
                             " and overbought was " +
                             events::to_string(events::ParameterValue(overbought)) +
                             ", expected them to rise in this order"};
}

/// An RSI needs a change more than its period, and a cross a value more.
std::int64_t warm_up(const events::Parameters& filled_in) {
    return filled_in.integer("period", 0) + 2;
}

ParameterSpec level(std::string_view name, double value, std::string_view description) {
    return {.name = name,
            .default_value = value,
            .minimum = 0,
            .maximum = 100,
            .description = description};
}

}  // namespace

StrategySpec rsi_reversion() {
    constexpr int shortest = 2;
    return {
        .type = "rsi_reversion",
        .description = "buys when the RSI falls below its oversold level, leaves when it is "
                       "back in the middle",
        .parameters = {{.name = "allow_short",
                        .default_value = false,
                        .description = "when overbought: true asks to be short, false to be flat"},
                       level("exit", 50, "a position is left when the RSI is back here"),
                       level("overbought", 70, "sold above, higher than exit"),
                       level("oversold", 30, "bought below, lower than exit"),
                       period_parameter("period", 14, shortest, "of the RSI")},
        .create = &create,
        .check = &check,
        .warm_up = &warm_up};
}

}  // namespace millrace::strategies
