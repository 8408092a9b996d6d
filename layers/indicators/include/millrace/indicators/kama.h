#pragma once

#include <algorithm>
#include <cmath>

#include <millrace/indicators/rolling_sum.h>

namespace millrace::indicators {

/// Kaufman's adaptive moving average ("Smarter Trading", 1995), as TA-Lib's KAMA:
///     e = |x - x n steps ago| / sum of the last n |changes|, at most 1;
///     k = (e * (2/3 - 2/31) + 2/31)^2;  value = (x - previous) * k + previous;
///     seed = the value before the first valid one.
/// First valid at index n. O(1) on average, with one division.
/// Of a constant: that constant, exactly (e is then 1). Huge values: nothing special.
class Kama {
public:
    /// n >= 1; usually 10.
    explicit Kama(int n) : values_(n), changes_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        ready_ = values_.full();
        changes_.push(started_ ? std::fabs(x - values_.newest()) : 0);
        started_ = true;
        const double oldest = values_.push(x);
        if (!ready_) {
            value_ = x;
            return false;
        }
        const double way = changes_.value();
        const double e = way > 0 ? std::min(std::fabs(x - oldest) / way, 1.0) : 1.0;
        const double root = e * (2.0 / 3 - 2.0 / 31) + 2.0 / 31;
        value_ = (x - value_) * (root * root) + value_;
        return true;
    }
    /// True from the (n + 1)-th value on.
    bool ready() const { return ready_; }
    /// Means something only when ready().
    double value() const { return value_; }

    template <class Archive> void archive(Archive& a) {
        values_.archive(a);
        changes_.archive(a);
        a(value_);
        a(started_);
        a(ready_);
    }

private:
    Ring values_;
    RollingSum changes_;
    double value_ = 0;
    bool started_ = false;
    bool ready_ = false;
};

}  // namespace millrace::indicators
