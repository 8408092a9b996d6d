#include <millrace/strategies/registry.h>

namespace millrace::strategies {
namespace {

using events::Bias;
using events::ConfluenceInsight;
using events::ReasonCode;
using events::SignalType;

class ConfluenceConsumer final : public Strategy {
public:
    explicit ConfluenceConsumer(const events::Parameters& validated)
        : min_confidence_(validated.number("min_confidence", 1.0)),
          require_improving_(validated.flag("require_improving", true)),
          enabled_(validated.flag("enabled", false)) {}

    std::optional<events::Signal> process_bar(const events::Bar&,
                                              const events::StrategyContext& context) override {
        const ConfluenceInsight* insight = context.insight;
        if (!enabled_ || insight == nullptr || !convinces(*insight)) {
            return std::nullopt;
        }
        switch (insight->bias) {
        case Bias::Bullish: return signal(SignalType::Buy, ReasonCode::ConfluenceBullish, context);
        case Bias::Bearish:  // flat where shorting is not allowed
            return signal(SignalType::Sell, ReasonCode::ConfluenceBearish, context);
        case Bias::Neutral: break;
        }
        return std::nullopt;
    }

private:
    bool convinces(const ConfluenceInsight& insight) const {
        return insight.confidence >= min_confidence_ &&
               (!require_improving_ || insight.signal == events::InsightSignal::Improving);
    }
    events::Signal signal(SignalType type, ReasonCode code,
                          const events::StrategyContext& context) const {
        const double confidence = context.insight->confidence;
        return {.at = context.now,
                .strategy = {},
                .symbol = context.symbol,
                .type = type,
                .confidence = confidence,
                .reason = events::reason(code, confidence, min_confidence_)};
    }

    double min_confidence_;
    bool require_improving_;
    bool enabled_;
};

std::unique_ptr<Strategy> create_consumer(const events::Parameters& validated) {
    return std::make_unique<ConfluenceConsumer>(validated);
}

}  // namespace

StrategySpec confluence_consumer() {
    return {.type = "confluence_consumer",
            .description = "follows the bias of the confluence insight once it is confident enough",
            .parameters = {{.name = "enabled",
                            .default_value = true,
                            .description = "false keeps it in the configuration, silent"},
                           {.name = "min_confidence",
                            .default_value = 0.7,
                            .minimum = 0.0,
                            .maximum = 1.0,
                            .description = "insights less confident than this are passed over"},
                           {.name = "require_improving",
                            .default_value = false,
                            .description = "true passes over insights that are not IMPROVING"}},
            .create = &create_consumer,
            .check = nullptr,
            .reads_insights = true};
}

}  // namespace millrace::strategies
