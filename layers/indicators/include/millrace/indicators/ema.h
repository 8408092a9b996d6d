#pragma once

#include <millrace/indicators/exponential_average.h>

namespace millrace::indicators {

/// Exponential moving average, as TA-Lib's EMA:
///     k = 2 / (n + 1);  value = (x - previous) * k + previous;  seed = mean of the first n.
/// First valid at index n - 1. A step is O(1), without division or allocation once seeded.
/// Of a constant: that constant, exactly. Huge values: nothing special.
class Ema : public ExponentialAverage {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Ema(int n) : ExponentialAverage(2.0 / (n + 1), n) {}
};

}  // namespace millrace::indicators
