#include <millrace/strategies/bar_view.h>

#include <utility>

namespace millrace::strategies {
namespace {

using events::Bar;
using events::Signal;

class SeenThrough final : public Strategy {
public:
    SeenThrough(BarView view, std::unique_ptr<Strategy> strategy)
        : view_(std::move(view)), strategy_(std::move(strategy)) {}

    std::optional<Signal> process_bar(const Bar& minute,
                                      const events::StrategyContext& context) override {
        std::optional<Signal> opinion;
        for (const Bar& bar : view_(minute)) {
            const std::optional<Signal> answer = strategy_->process_bar(bar, context);
            if (answer && !is_sane(*answer, minute)) {
                return answer;
            }
            if (answer && answer->type != events::SignalType::Hold) {
                opinion = answer;
            }
        }
        return opinion;
    }

private:
    BarView view_;
    std::unique_ptr<Strategy> strategy_;
};

}  // namespace

std::unique_ptr<Strategy> seen_through(BarView view, std::unique_ptr<Strategy> strategy) {
    return std::make_unique<SeenThrough>(std::move(view), std::move(strategy));
}

}  // namespace millrace::strategies
