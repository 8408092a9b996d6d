#pragma once

#include <millrace/indicators/ema.h>

namespace millrace::indicators {

/// Triple exponential moving average (Mulloy 1994), as TA-Lib's TEMA:
///     3 * e1 - 3 * e2 + e3;  e1 = EMA(x, n), e2 = EMA(e1, n), e3 = EMA(e2, n).
/// First valid at index 3n - 3. A step is O(1), without division or allocation once seeded.
/// Of a constant: that constant, exactly. Huge values: nothing special.
class Tema {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit Tema(int n) : once_(n), twice_(n), thrice_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        return once_.update(x) && twice_.update(once_.value()) && thrice_.update(twice_.value());
    }
    /// True from the (3n - 2)-th value on.
    bool ready() const { return thrice_.ready(); }
    /// Means something only when ready().
    double value() const { return 3.0 * (once_.value() - twice_.value()) + thrice_.value(); }

    template <class Archive> void archive(Archive& a) {
        once_.archive(a);
        twice_.archive(a);
        thrice_.archive(a);
    }

private:
    Ema once_;
    Ema twice_;
    Ema thrice_;
};

}  // namespace millrace::indicators
