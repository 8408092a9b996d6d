#pragma once

#include <millrace/strategies/registry.h>

namespace millrace::strategies {

/// Follows the insight in its context and looks at nothing else, the bar's prices included.
StrategySpec confluence_consumer();

}  // namespace millrace::strategies
