#include <millrace/strategies/registry.h>

namespace millrace::strategies {
namespace {

/// Asks to be long whenever it holds nothing, so that an order that expired is asked for again.
class BuyAndHold final : public Strategy {
public:
    std::optional<events::Signal> process_bar(const events::Bar&,
                                              const events::StrategyContext& context) override {
        if (context.current_position->quantity != events::Quantity()) {
            return std::nullopt;
        }
        return events::Signal{.at = context.now,
                              .strategy = {},
                              .symbol = context.symbol,
                              .type = events::SignalType::Buy,
                              .confidence = 1.0,
                              .reason = events::reason(events::ReasonCode::BuyAndHold)};
    }
};

std::unique_ptr<Strategy> create(const events::Parameters&) {
    return std::make_unique<BuyAndHold>();
}

}  // namespace

StrategySpec buy_and_hold() {
    return {.type = "buy_and_hold",
            .description =
                "buys at the first bar and keeps it: what every other strategy has to beat",
            .parameters = {},
            .create = &create};
}

}  // namespace millrace::strategies
