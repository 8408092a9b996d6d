#pragma once

#include <millrace/indicators/ema.h>
#include <millrace/indicators/hull.h>

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
class Ehma : public Hull<Ema> {
public:
    /// n from 2 to 1,000,000.
    explicit Ehma(int n) : Hull(n, rounded_square_root(checked(n))) {}
};

}  // namespace millrace::indicators
