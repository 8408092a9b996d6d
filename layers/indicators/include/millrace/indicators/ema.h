#pragma once

#include <millrace/indicators/exponential_average.h>

namespace millrace::indicators {

/// Exponential moving average, as TA-Lib's EMA:
///     k = 2 / (n + 1);  value = (x - previous) * k + previous;  seed = mean of the first n.
/// First valid at index n - 1. A step is O(1), without division or allocation once seeded.
/// Of a constant: that constant, exactly. Huge values: nothing special.
class Ema {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Ema(int n) : average_(2.0 / (n + 1), n) {}

    /// x is finite. Returns ready().
    bool update(double x) { return average_.update(x); }
    /// True from the n-th value on.
    bool ready() const { return average_.ready(); }
    /// Means something only when ready().
    double value() const { return average_.value(); }

    template <class Archive> void archive(Archive& a) { average_.archive(a); }

private:
    ExponentialAverage average_;
};

}  // namespace millrace::indicators
