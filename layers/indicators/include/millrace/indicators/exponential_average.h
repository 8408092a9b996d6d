#pragma once

#include <cassert>

namespace millrace::indicators {

/// What Ema and Wilder's average share:
///     value = (x - previous) * k + previous;  seed = mean of the first n.
/// A step is O(1), without division or allocation once seeded.
class ExponentialAverage {
public:
    /// 0 < k <= 1, n >= 1.
    ExponentialAverage(double k, int n) : k_(k), n_(n), missing_(n) { assert(n >= 1); }

    /// x is finite. Returns ready().
    bool update(double x) {
        if (missing_ == 0) [[likely]] {
            value_ = (x - value_) * k_ + value_;
            return true;
        }
        value_ += x;  // the sum until the seed is made of it
        if (--missing_ == 0) {
            value_ /= n_;
            return true;
        }
        return false;
    }
    /// True from the n-th value on.
    bool ready() const { return missing_ == 0; }
    /// Means something only when ready().
    double value() const { return value_; }

    template <class Archive> void archive(Archive& a) {
        a(value_);
        a(missing_);
    }

private:
    double k_;
    double value_ = 0;
    int n_;
    int missing_;  // values still to come before the seed
};

}  // namespace millrace::indicators
