#include <millrace/indicators/sma.h>

#include "crossover.h"

namespace millrace::strategies {

StrategySpec sma_cross() {
    constexpr int shortest = 1;
    return {.type = "sma_cross",
            .description = "buys when the fast SMA of the closes crosses above the slow one, "
                           "leaves when it crosses below",
            .parameters = crossover_parameters(shortest),
            .create = &create_crossover<indicators::Sma>,
            .check = &check_crossover,
            .warm_up = &crossover_warm_up};
}

}  // namespace millrace::strategies
