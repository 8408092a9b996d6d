#pragma once

#include <millrace/indicators/exponential_average.h>

namespace millrace::indicators {

/// Wilder's average ("New Concepts in Technical Trading Systems", 1978), under RSI, ATR and ADX:
///     value = (previous * (n - 1) + x) / n, reckoned as (x - previous) / n + previous;
///     seed = mean of the first n.
/// First valid at index n - 1. A step is O(1), without division or allocation once seeded.
/// Of a constant: that constant, exactly. Huge values: nothing special.
class Wilder : public ExponentialAverage {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Wilder(int n) : ExponentialAverage(1.0 / n, n) {}
};

}  // namespace millrace::indicators
