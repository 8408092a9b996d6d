#include "ehma_pivot.h"

#include <millrace/indicators/ehma.h>

#include "crossover.h"

namespace millrace::strategies {

StrategySpec ehma_pivot() {
    constexpr int shortest = 2;  // an EHMA halves its period
    return {.type = "ehma_pivot",
            .description = "long while the fast EHMA of the closes is above the slow one",
            .parameters = crossover_parameters(shortest),
            .create = &create_crossover<indicators::Ehma>,
            .check = &check_crossover};
}

}  // namespace millrace::strategies
