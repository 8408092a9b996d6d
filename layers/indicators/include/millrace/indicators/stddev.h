#pragma once

#include <algorithm>
#include <cmath>

#include <millrace/indicators/rolling_sum.h>

namespace millrace::indicators {

/// Standard deviation of the last n, of the population (divided by n), by Welford's formula for a
/// sliding window:
///     d2 += (x - replaced) * (x - mean + replaced - previous mean);  value = sqrt(d2 / n).
/// TA-Lib's STDDEV is the same number from E[x2] - E[x]2, which loses half of the digits.
/// First valid at index n - 1. Made anew from the window once a lap, and when it fell so far below
/// its highest since then that the digits left are few: O(1) on average either way.
/// Of a constant: 0, exactly. Huge values: up to 1e150.
class StdDev {
public:
    /// n >= 1; with n = 1 it is 0.
    explicit StdDev(int n) : sum_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        const double previous_mean = sum_.mean();
        const double replaced = sum_.push(x);
        if (!sum_.ready()) {
            return false;
        }
        squares_ += (x - replaced) * ((x - sum_.mean()) + (replaced - previous_mean));
        highest_ = std::max(highest_, squares_);
        if (sum_.ring().lap_ends() || squares_ < digits_left * highest_) {
            refresh();
        }
        return true;
    }
    /// True from the n-th value on.
    bool ready() const { return sum_.ready(); }
    /// Means something only when ready().
    double value() const {
        return sum_.ring().constant() ? 0.0 : std::sqrt(squares_ / sum_.ring().size());
    }
    /// The mean of the same n. Means something only when ready().
    double mean() const { return sum_.mean(); }

    template <class Archive> void archive(Archive& a) {
        sum_.archive(a);
        a(squares_);
        a(highest_);
    }

private:
    static constexpr double digits_left = 1e-6;  // of 16 digits ten are good still

    void refresh() {
        squares_ = 0;
        const double mean = sum_.mean();
        for (const double value : sum_.ring().values()) {
            squares_ += (value - mean) * (value - mean);
        }
        highest_ = squares_;
    }

    RollingSum sum_;
    double squares_ = 0;  // sum of the squared distances from the mean
    double highest_ = 0;  // of squares_ since they were made anew
};

}  // namespace millrace::indicators
