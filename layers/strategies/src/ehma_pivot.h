#pragma once

#include <millrace/strategies/registry.h>

namespace millrace::strategies {

/// Crossover of two exponential Hull averages, which turn sooner than EMAs of the same period.
StrategySpec ehma_pivot();

}  // namespace millrace::strategies
