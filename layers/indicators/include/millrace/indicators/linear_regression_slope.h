#pragma once

#include <cassert>

#include <millrace/indicators/rolling_weighted_sum.h>

namespace millrace::indicators {

/// Slope a step of the least-squares line through the last n, as TA-Lib's LINEARREG_SLOPE:
///     (12 * sum(i * x_i) - 6 * (n + 1) * sum(x_i)) / (n * (n^2 - 1)),  i from 1, the oldest, to n.
/// First valid at index n - 1. O(1) on average. Of a constant: 0, exactly.
/// Huge values: nothing special, but see RollingWeightedSum for small ones right after.
class LinearRegressionSlope {
public:
    /// n >= 2: one point has no slope.
    explicit LinearRegressionSlope(int n)
        : sum_(n), plain_weight_(6.0 * (n + 1.0)), divisor_(n * (static_cast<double>(n) * n - 1)) {
        assert(n >= 2);
    }

    /// x is finite. Returns ready().
    bool update(double x) {
        sum_.push(x);
        return sum_.ready();
    }
    /// True from the n-th value on.
    bool ready() const { return sum_.ready(); }
    /// Means something only when ready().
    double value() const {
        const double slope = 12.0 * sum_.value() - plain_weight_ * sum_.plain_sum();
        return sum_.ring().constant() ? 0.0 : slope / divisor_;
    }

    template <class Archive> void archive(Archive& a) { sum_.archive(a); }

private:
    RollingWeightedSum sum_;
    double plain_weight_;
    double divisor_;
};

}  // namespace millrace::indicators
