#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include <millrace/strategies/registry.h>

#include "drive.h"

namespace {
std::atomic<std::size_t> allocations{0};
}

// Not inlined, or GCC pairs an inlined free with a call of new and warns.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) {
        return memory;
    }
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace millrace::strategies {
namespace {

TEST(Strategies, AllocateNothingPerBar) {
    const auto bars = bars_of(random_walk(9, 5'000));
    events::ConfluenceInsight insight;
    insight.bias = events::Bias::Bullish;
    insight.confidence = 1;
    const events::Parameters none;
    const events::Position flat;
    for (const StrategySpec& spec : registered_strategies()) {
        const auto strategy = make(spec.type);
        std::size_t signals = 0;
        const std::size_t before = allocations;
        for (const events::Bar& bar : bars) {
            const events::StrategyContext context{.symbol = bar.symbol,
                                                  .now = bar.close_time(),
                                                  .current_position = &flat,
                                                  .insight = &insight,
                                                  .regime = events::MarketRegime::Ranging,
                                                  .parameters = &none};
            signals += strategy->process_bar(bar, context).has_value() ? 1U : 0U;
        }
        EXPECT_EQ(allocations, before) << spec.type;
        EXPECT_GT(signals, 10U) << spec.type;
    }
}

}  // namespace
}  // namespace millrace::strategies
