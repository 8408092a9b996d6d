#include <cmath>

#include <millrace/indicators/ehma.h>

#include "crossover.h"

namespace millrace::strategies {
namespace {

/// An EHMA smooths once more, over the root of its period.
std::int64_t warm_up(const events::Parameters& filled_in) {
    const auto slow = static_cast<double>(filled_in.integer("slow", 0));
    return crossover_warm_up(filled_in) + std::llround(std::sqrt(slow)) - 1;
}

}  // namespace

StrategySpec ehma_pivot() {
    constexpr int shortest = 2;  // an EHMA halves its period
    return {.type = "ehma_pivot",
            .description = "buys when the fast EHMA of the closes crosses above the slow one, "
                           "leaves when it crosses below",
            .parameters = crossover_parameters(shortest),
            .create = &create_crossover<indicators::Ehma>,
            .check = &check_crossover,
            .warm_up = &warm_up};
}

}  // namespace millrace::strategies
