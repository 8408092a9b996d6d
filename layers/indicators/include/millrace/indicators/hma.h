#pragma once

#include <millrace/indicators/hull.h>
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
///     WMA_m(2 * WMA(x, n / 2) - WMA(x, n));  n / 2 and m = sqrt(n) truncated.
/// First valid at index n + m - 2. O(1) on average. Of a constant: that constant, exactly.
/// Huge values: nothing special, but see RollingWeightedSum for small ones right after.
class Hma : public Hull<Wma> {
public:
    /// n from 2 to 1,000,000.
    explicit Hma(int n) : Hull(n, truncated_square_root(checked(n))) {}
};

}  // namespace millrace::indicators
