#pragma once

#include <cassert>

#include <millrace/indicators/ema.h>

namespace millrace::indicators {

/// Square root of n >= 1, rounded half up, in integers so that no library's rounding matters:
/// the largest m with (m - 1/2)^2 <= n, which is m * m - m < n.
constexpr int rounded_square_root(int n) {
    int m = 1;
    while ((m + 1) * m < n) {
        ++m;
    }
    return m;
}

/// Exponential Hull moving average: Hull's average (alanhull.com/hull-moving-average) with EMAs in
/// place of weighted ones:
///     EMA_m(2 * EMA(x, n / 2) - EMA(x, n));  n / 2 truncated, m = round half up of sqrt(n).
/// First valid at index n + m - 2. A step is O(1), without division or allocation once seeded.
/// Of a constant: that constant, exactly. Huge values: nothing special.
class Ehma {
public:
    /// n from 2 to 1,000,000.
    explicit Ehma(int n) : half_(checked(n) / 2), full_(n), smoothed_(rounded_square_root(n)) {}

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
        assert(n >= 2 && n <= 1'000'000);  // half of 1 is no period; (m + 1) * m stays in an int
        return n;
    }

    Ema half_;
    Ema full_;
    Ema smoothed_;
};

}  // namespace millrace::indicators
