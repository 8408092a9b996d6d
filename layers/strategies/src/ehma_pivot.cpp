#include <millrace/indicators/ehma.h>

#include "crossover.h"

namespace millrace::strategies {

StrategySpec ehma_pivot() {
    constexpr int shortest = 2;  // an EHMA halves its period
    return {.type = "ehma_pivot",
            .description = "buys when the fast EHMA of the closes crosses above the slow one, "
                           "leaves when it crosses below",
            .parameters = crossover_parameters(shortest),
            .create = &create_crossover<indicators::Ehma>,
            .check = &check_crossover};
}

}  // namespace millrace::strategies
