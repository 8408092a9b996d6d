#pragma once

#include <millrace/strategies/registry.h>

namespace millrace::strategies {

/// Crossover of two EMAs: the plain strategy that benchmarks and comparisons start from.
StrategySpec ema_cross();

}  // namespace millrace::strategies
