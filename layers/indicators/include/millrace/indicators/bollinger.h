#pragma once

#include <millrace/indicators/stddev.h>

namespace millrace::indicators {

/// Bollinger bands, as TA-Lib's BBANDS with simple averages:
///     middle = mean of the last n;  upper, lower = middle +- width * StdDev of the last n.
/// First valid at index n - 1. O(1) on average.
/// Of a constant: that constant three times, exactly. Huge values: up to 1e150.
class Bollinger {
public:
    /// n >= 1, width >= 0; usually 20 and 2.
    Bollinger(int n, double width) : deviation_(n), width_(width) {}

    /// x is finite. Returns ready().
    bool update(double x) { return deviation_.update(x); }
    /// True from the n-th value on.
    bool ready() const { return deviation_.ready(); }
    /// These mean something only when ready().
    double upper() const { return middle() + width_ * deviation_.value(); }
    double middle() const { return deviation_.mean(); }
    double lower() const { return middle() - width_ * deviation_.value(); }

    template <class Archive> void archive(Archive& a) { deviation_.archive(a); }

private:
    StdDev deviation_;
    double width_;
};

}  // namespace millrace::indicators
