#pragma once

#include <millrace/indicators/ema.h>

namespace millrace::indicators {

/// Double exponential moving average (Mulloy 1994), as TA-Lib's DEMA:
///     2 * e1 - e2;  e1 = EMA(x, n), e2 = EMA(e1, n).
/// First valid at index 2n - 2. A step is O(1), without division or allocation once seeded.
/// Of a constant: that constant, exactly. Huge values: nothing special.
class Dema {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Dema(int n) : once_(n), twice_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) { return once_.update(x) && twice_.update(once_.value()); }
    /// True from the (2n - 1)-th value on.
    bool ready() const { return twice_.ready(); }
    /// Means something only when ready().
    double value() const { return 2.0 * once_.value() - twice_.value(); }

    template <class Archive> void archive(Archive& a) {
        once_.archive(a);
        twice_.archive(a);
    }

private:
    Ema once_;
    Ema twice_;
};

}  // namespace millrace::indicators
