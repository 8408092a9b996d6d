#pragma once

#include <millrace/indicators/rolling_weighted_sum.h>

namespace millrace::indicators {

/// Weighted moving average, as TA-Lib's WMA: weights 1 for the oldest of n up to n for the newest.
/// First valid at index n - 1. O(1) on average. Of a constant: that constant, exactly.
/// Huge values: nothing special, but see RollingWeightedSum for small ones right after.
class Wma {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Wma(int n) : sum_(n), weights_(0.5 * n * (n + 1.0)) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        sum_.push(x);
        return sum_.ready();
    }
    /// True from the n-th value on.
    bool ready() const { return sum_.ready(); }
    /// Means something only when ready().
    double value() const {
        return sum_.ring().constant() ? sum_.ring().newest() : sum_.value() / weights_;
    }

    template <class Archive> void archive(Archive& a) { sum_.archive(a); }

private:
    RollingWeightedSum sum_;
    double weights_;
};

}  // namespace millrace::indicators
