#include <algorithm>

#include <millrace/indicators/rsi.h>
#include <millrace/indicators/stddev.h>
#include <millrace/strategies/registry.h>

#include "period_parameter.h"

namespace millrace::strategies {
namespace {

using events::MarketRegime;
using events::ReasonCode;
using events::SignalType;

/// Does in each market regime what suits it: buys pullbacks of a rise, sells rallies of a fall
/// where shorting is allowed, trades back to the mean of a range, and stands aside in a storm or
/// where no regime is known. Speaks when its target changes.
class RegimeAdaptive final : public Strategy {
public:
    explicit RegimeAdaptive(const events::Parameters& validated)
        : rsi_(static_cast<int>(validated.integer("rsi_period", 0))),
          window_(static_cast<int>(validated.integer("range_period", 0))),
          pullback_(validated.number("pullback_rsi", 0)),
          width_(validated.number("range_width", 0)),
          allow_short_(validated.flag("allow_short", false)) {}

    std::optional<events::Signal> process_bar(const events::Bar& bar,
                                              const events::StrategyContext& context) override {
        const bool rsi_ready = rsi_.update(bar.close);
        if (!window_.update(bar.close) || !rsi_ready) {
            return std::nullopt;
        }
        switch (context.regime) {
        case MarketRegime::TrendingUp: return in_rise(context);
        case MarketRegime::TrendingDown: return in_fall(context);
        case MarketRegime::Ranging: return in_range(bar.close, context);
        case MarketRegime::Volatile: return leave(context);
        case MarketRegime::Absent: break;
        }
        return std::nullopt;
    }

private:
    std::optional<events::Signal> in_rise(const events::StrategyContext& context) {
        if (target_ == SignalType::Sell) {
            return leave(context);
        }
        if (target_ == SignalType::Buy || rsi_.value() > pullback_) {
            return std::nullopt;
        }
        return turn(SignalType::Buy, context,
                    events::reason(ReasonCode::RegimePullback, rsi_.value(), pullback_));
    }

    std::optional<events::Signal> in_fall(const events::StrategyContext& context) {
        const double rally = 100 - pullback_;
        if (target_ == SignalType::Buy) {
            return leave(context);
        }
        if (!allow_short_ || target_ == SignalType::Sell || rsi_.value() < rally) {
            return std::nullopt;
        }
        return turn(SignalType::Sell, context,
                    events::reason(ReasonCode::RegimeRally, rsi_.value(), rally));
    }

    std::optional<events::Signal> in_range(double close, const events::StrategyContext& context) {
        const double from_mean = close - window_.mean();
        const double edge = width_ * window_.value();
        const bool back = (target_ == SignalType::Buy && from_mean >= 0) ||
                          (target_ == SignalType::Sell && from_mean <= 0);
        if (back) {
            return turn(SignalType::Exit, context,
                        events::reason(ReasonCode::RangeMean, close, window_.mean()));
        }
        if (target_ != SignalType::Exit || edge <= 0) {
            return std::nullopt;
        }
        if (from_mean <= -edge) {
            return turn(SignalType::Buy, context,
                        events::reason(ReasonCode::RangeLow, close, window_.mean() - edge));
        }
        if (allow_short_ && from_mean >= edge) {
            return turn(SignalType::Sell, context,
                        events::reason(ReasonCode::RangeHigh, close, window_.mean() + edge));
        }
        return std::nullopt;
    }

    /// The regime that the position was for is over.
    std::optional<events::Signal> leave(const events::StrategyContext& context) {
        if (target_ == SignalType::Exit) {
            return std::nullopt;
        }
        return turn(SignalType::Exit, context, events::reason(ReasonCode::RegimeOver));
    }

    events::Signal turn(SignalType target, const events::StrategyContext& context,
                        const events::Reason& reason) {
        target_ = target;
        return {.at = context.now,
                .strategy = {},
                .symbol = context.symbol,
                .type = target,
                .confidence = 1.0,
                .reason = reason};
    }

    indicators::Rsi rsi_;
    indicators::StdDev window_;
    double pullback_;
    double width_;
    bool allow_short_;
    SignalType target_ = SignalType::Exit;
};

std::unique_ptr<Strategy> create(const events::Parameters& validated) {
    return std::make_unique<RegimeAdaptive>(validated);
}

std::int64_t warm_up(const events::Parameters& filled_in) {
    return std::max(filled_in.integer("rsi_period", 0) + 1, filled_in.integer("range_period", 0));
}

}  // namespace

StrategySpec regime_adaptive() {
    constexpr int shortest = 2;
    return {
        .type = "regime_adaptive",
        .description = "follows the market regime: buys pullbacks of a rise, sells rallies of a "
                       "fall, trades a range to its mean, stands aside when volatile",
        .parameters =
            {{.name = "allow_short",
              .default_value = false,
              .description = "true also asks to be short: rallies of a fall, tops of a range"},
             {.name = "pullback_rsi",
              .default_value = 40.0,
              .minimum = 0,
              .maximum = 50,
              .description = "in a rise it buys at or below this RSI, in a fall it sells at or "
                             "above 100 less it"},
             period_parameter("range_period", 20, shortest, "of the mean and deviation of a range"),
             {.name = "range_width",
              .default_value = 2.0,
              .minimum = 0.1,
              .maximum = 10,
              .unit = "standard deviations",
              .description = "so far from its mean a range is bought or sold"},
             period_parameter("rsi_period", 14, shortest, "of the RSI")},
        .create = &create,
        .check = nullptr,
        .warm_up = &warm_up,
        .reads_insights = true};
}

}  // namespace millrace::strategies
