#include <millrace/strategies/adjusted_view.h>

#include <utility>

namespace millrace::strategies {
namespace {

using events::Bar;
using events::Position;
using events::Price;
using events::Quantity;

class SeenAdjusted final : public Strategy {
public:
    SeenAdjusted(ShareFactor factor, std::unique_ptr<Strategy> strategy)
        : factor_at_(std::move(factor)), strategy_(std::move(strategy)) {}

    std::optional<events::Signal> process_bar(const Bar& bar,
                                              const events::StrategyContext& context) override {
        const double factor = factor_at_(bar.open_time);
        first_factor_ = first_factor_ > 0 ? first_factor_ : factor;
        if (factor == first_factor_) {
            return strategy_->process_bar(bar, context);
        }
        const double change = factor / first_factor_;
        const Position position = adjusted(*context.current_position, change);
        events::StrategyContext shown = context;
        shown.current_position = &position;
        return strategy_->process_bar(adjusted(bar, change), shown);
    }

private:
    static Bar adjusted(Bar bar, double change) {
        bar.open *= change;
        bar.high *= change;
        bar.low *= change;
        bar.close *= change;
        bar.volume /= change;
        return bar;
    }
    /// Rounded to 1e-8, which is what quantities and prices have. Amounts of money are the same.
    static Position adjusted(Position position, double change) {
        position.quantity = Quantity::from_double(position.quantity.to_double() / change)
                                .value_or(position.quantity);
        position.average_entry = Price::from_double(position.average_entry.to_double() * change)
                                     .value_or(position.average_entry);
        return position;
    }

    ShareFactor factor_at_;
    std::unique_ptr<Strategy> strategy_;
    double first_factor_ = 0;  // 0 before the first bar
};

}  // namespace

std::unique_ptr<Strategy> seen_adjusted(ShareFactor factor, std::unique_ptr<Strategy> strategy) {
    return std::make_unique<SeenAdjusted>(std::move(factor), std::move(strategy));
}

}  // namespace millrace::strategies
