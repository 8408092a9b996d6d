#pragma once

#include <millrace/indicators/atr.h>
#include <millrace/indicators/ema.h>

namespace millrace::indicators {

/// Keltner channel in Raschke's form, as Skender's Keltner:
///     middle = EMA(close, n);  upper, lower = middle +- width * ATR(range_n).
/// First valid at index max(n - 1, range_n). A step is O(1), without division once seeded.
/// Of a constant: that constant three times, exactly. One bar has no value. Huge values: nothing
/// special.
class Keltner {
public:
    /// n >= 1, range_n >= 1, width >= 0; usually 20, 10 and 2.
    Keltner(int n, int range_n, double width) : middle_(n), range_(range_n), width_(width) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        middle_.update(close);
        range_.update(high, low, close);
        return ready();
    }
    bool ready() const { return middle_.ready() && range_.ready(); }
    /// These mean something only when ready().
    double upper() const { return middle() + width_ * range_.value(); }
    double middle() const { return middle_.value(); }
    double lower() const { return middle() - width_ * range_.value(); }

    template <class Archive> void archive(Archive& a) {
        middle_.archive(a);
        range_.archive(a);
    }

private:
    Ema middle_;
    Atr range_;
    double width_;
};

}  // namespace millrace::indicators
