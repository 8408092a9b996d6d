#pragma once

#include <cassert>

#include <millrace/indicators/wma.h>

namespace millrace::indicators {

/// Square root of n >= 0 without its fraction, in integers so that no library's rounding matters.
constexpr int truncated_square_root(int n) {
    int m = 0;
    while ((m + 1) * (m + 1) <= n) {
        ++m;
    }
    return m;
}

/// Hull moving average (alanhull.com/hull-moving-average), as Tulip's HMA:
///     WMA(2 * WMA(x, n / 2) - WMA(x, n), m);  n / 2 and m = sqrt(n) truncated.
/// First valid at index n + m - 2. O(1) on average. Of a constant: that constant, exactly.
/// Huge values: nothing special, but see RollingWeightedSum for small ones right after.
class Hma {
public:
    /// n from 2 to 1,000,000.
    explicit Hma(int n) : half_(checked(n) / 2), full_(n), smoothed_(truncated_square_root(n)) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        half_.update(x);
        return full_.update(x) && smoothed_.update(2.0 * half_.value() - full_.value());
    }
    /// True from the (n + m - 1)-th value on.
    bool ready() const { return smoothed_.ready(); }
    /// Means something only when ready().
    double value() const { return smoothed_.value(); }

    template <class Archive> void archive(Archive& a) {
        half_.archive(a);
        full_.archive(a);
        smoothed_.archive(a);
    }

private:
    static int checked(int n) {
        assert(n >= 2 && n <= 1'000'000);  // half of 1 is no period
        return n;
    }

    Wma half_;
    Wma full_;
    Wma smoothed_;
};

}  // namespace millrace::indicators
