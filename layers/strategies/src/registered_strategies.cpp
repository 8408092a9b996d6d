// Alone in its file, so that a test program can put a list of its own in its place.
#include <millrace/strategies/registry.h>

namespace millrace::strategies {

#define MILLRACE_STRATEGY(type) StrategySpec type();
#include "strategies.def"
#undef MILLRACE_STRATEGY

const std::vector<StrategySpec>& registered_strategies() {
#define MILLRACE_STRATEGY(type) type(),
    static const std::vector<StrategySpec> strategies = {
#include "strategies.def"
    };
#undef MILLRACE_STRATEGY
    return strategies;
}

}  // namespace millrace::strategies
