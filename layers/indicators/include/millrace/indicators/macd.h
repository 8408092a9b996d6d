#pragma once

#include <cassert>

#include <millrace/indicators/ema.h>

namespace millrace::indicators {

/// Moving average convergence and divergence (Appel), as TA-Lib's MACD:
///     line = EMA(x, fast) - EMA(x, slow);  signal = EMA(line, signal);  histogram = line - signal.
/// The fast average leaves out the first slow - fast values, so that both start together.
/// All three first valid at index slow + signal - 2: 33 for 12, 26, 9.
/// A step is O(1), without division or allocation once seeded.
/// Of a constant: 0, 0, 0. Huge values: nothing special.
class Macd {
public:
    /// 1 <= fast <= slow, signal >= 1.
    Macd(int fast, int slow, int signal)
        : fast_(fast), slow_(slow), signal_(signal), early_(slow - fast) {
        assert(fast <= slow);
    }

    /// x is finite. Returns ready().
    bool update(double x) {
        if (ready()) [[likely]] {
            fast_.step(x);
            slow_.step(x);
            signal_.step(line());
            return true;
        }
        return seed(x);
    }
    /// True from the (slow + signal - 1)-th value on.
    bool ready() const { return signal_.ready(); }
    /// These mean something only when ready().
    double line() const { return fast_.value() - slow_.value(); }
    double signal() const { return signal_.value(); }
    double histogram() const { return line() - signal(); }

    template <class Archive> void archive(Archive& a) {
        fast_.archive(a);
        slow_.archive(a);
        signal_.archive(a);
        a(early_);
    }

private:
    bool seed(double x) {
        if (early_ > 0) {
            --early_;
        } else {
            fast_.update(x);
        }
        return slow_.update(x) && signal_.update(line());
    }

    Ema fast_;
    Ema slow_;
    Ema signal_;
    int early_;  // values that the fast average still leaves out
};

}  // namespace millrace::indicators
