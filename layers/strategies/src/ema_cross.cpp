#include <millrace/indicators/ema.h>

#include "crossover.h"

namespace millrace::strategies {

/// Crossover of two EMAs: the plain strategy that benchmarks and comparisons start from.
StrategySpec ema_cross() {
    constexpr int shortest = 1;
    return {.type = "ema_cross",
            .description = "buys when the fast EMA of the closes crosses above the slow one, "
                           "leaves when it crosses below",
            .parameters = crossover_parameters(shortest),
            .create = &create_crossover<indicators::Ema>,
            .check = &check_crossover,
            .warm_up = &crossover_warm_up};
}

}  // namespace millrace::strategies
