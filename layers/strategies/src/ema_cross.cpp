#include "ema_cross.h"

#include <millrace/indicators/ema.h>

#include "crossover.h"

namespace millrace::strategies {

StrategySpec ema_cross() {
    constexpr int shortest = 1;
    return {.type = "ema_cross",
            .description = "long while the fast EMA of the closes is above the slow one",
            .parameters = crossover_parameters(shortest),
            .create = &create_crossover<indicators::Ema>,
            .check = &check_crossover};
}

}  // namespace millrace::strategies
