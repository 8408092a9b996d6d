#pragma once

#include <cassert>

namespace millrace::indicators {

/// What Ema and Wilder's average share:
///     value = (x - previous) * k + previous;  seed = mean of the first n.
/// A step is O(1), without division or allocation once seeded. Of a constant: it, to the last bit.
class ExponentialAverage {
public:
    /// 0 < k <= 1, n >= 1.
    ExponentialAverage(double k, int n) : k_(k), n_(n), missing_(n) { assert(n >= 1); }

    /// x is finite. Returns ready().
    bool update(double x) {
        if (missing_ == 0) [[likely]] {
            step(x);
            return true;
        }
        return seed(x);
    }
    /// update() where it is known to be ready().
    void step(double x) { value_ = (x - value_) * k_ + value_; }
    /// True from the n-th value on.
    bool ready() const { return missing_ == 0; }
    /// Means something only when ready().
    double value() const { return value_; }

    template <class Archive> void archive(Archive& a) {
        a(value_);
        a(first_);
        a(alike_);
        a(missing_);
    }

private:
    bool seed(double x) {
        first_ = missing_ == n_ ? x : first_;
        alike_ = alike_ && x == first_;
        value_ += x;  // the sum until the seed is made of it
        if (--missing_ > 0) {
            return false;
        }
        value_ = alike_ ? first_ : value_ / n_;
        return true;
    }

    double k_;
    double value_ = 0;
    double first_ = 0;
    bool alike_ = true;  // all values so far are the first
    int n_;
    int missing_;  // values still to come before the seed
};

}  // namespace millrace::indicators
