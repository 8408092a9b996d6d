#pragma once

#include <millrace/indicators/true_range.h>
#include <millrace/indicators/wilder.h>

namespace millrace::indicators {

/// Average true range (Wilder 1978), as TA-Lib's ATR: Wilder's average of true_range, from the
/// second bar on.
/// First valid at index n. A step is O(1), without division or allocation once seeded.
/// Of a constant: 0. One bar has no value. Huge values: nothing special.
class Atr {
public:
    /// n >= 1; with n = 1 it is the true range.
    explicit Atr(int n) : average_(n) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        const double range = true_range(high, low, previous_close_);
        previous_close_ = close;
        if (!started_) [[unlikely]] {
            started_ = true;
            return false;
        }
        return average_.update(range);
    }
    /// True from the (n + 1)-th bar on.
    bool ready() const { return average_.ready(); }
    /// Means something only when ready().
    double value() const { return average_.value(); }

    template <class Archive> void archive(Archive& a) {
        average_.archive(a);
        a(previous_close_);
        a(started_);
    }

private:
    Wilder average_;
    double previous_close_ = 0;
    bool started_ = false;
};

}  // namespace millrace::indicators
