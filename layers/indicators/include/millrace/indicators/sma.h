#pragma once

#include <millrace/indicators/rolling_sum.h>

namespace millrace::indicators {

/// Simple moving average, as TA-Lib's SMA: the mean of the last n.
/// First valid at index n - 1. O(1) on average. Of a constant: that constant, exactly. Values of
/// any size up to 1e300 / n.
class Sma {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Sma(int n) : sum_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        sum_.push(x);
        return sum_.ready();
    }
    /// True from the n-th value on.
    bool ready() const { return sum_.ready(); }
    /// Means something only when ready().
    double value() const { return sum_.mean(); }

    template <class Archive> void archive(Archive& a) { sum_.archive(a); }

private:
    RollingSum sum_;
};

}  // namespace millrace::indicators
