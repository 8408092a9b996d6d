#pragma once

#include <millrace/indicators/atr.h>

namespace millrace::indicators {

/// Supertrend (Seban), as Skender's SuperTrend:
///     bands = (high + low) / 2 +- width * ATR(n); the upper one only falls and the lower one only
///     rises, until the close before was beyond it;
///     the trend turns when a close reaches the band that it runs along; the value is that band.
/// First valid at index n, rising there if the close is not below the bar's middle. O(1) a step.
/// Of a constant: that constant, falling. One bar has no value. Huge values: nothing special.
class Supertrend {
public:
    /// n >= 1, width >= 0; usually 10 and 3.
    Supertrend(int n, double width) : range_(n), width_(width) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        const bool first = !range_.ready();
        if (range_.update(high, low, close)) {
            const double middle = 0.5 * (high + low);
            const double upper = middle + width_ * range_.value();
            const double lower = middle - width_ * range_.value();
            upper_ = first || upper < upper_ || close_ > upper_ ? upper : upper_;
            lower_ = first || lower > lower_ || close_ < lower_ ? lower : lower_;
            rising_ = first ? close >= middle : rising_;
            rising_ = close > value();
        }
        close_ = close;
        return ready();
    }
    /// True from the (n + 1)-th bar on.
    bool ready() const { return range_.ready(); }
    /// These mean something only when ready().
    double value() const { return rising_ ? lower_ : upper_; }
    bool rising() const { return rising_; }

    template <class Archive> void archive(Archive& a) {
        range_.archive(a);
        a(upper_);
        a(lower_);
        a(close_);
        a(rising_);
    }

private:
    Atr range_;
    double width_;
    double upper_ = 0;
    double lower_ = 0;
    double close_ = 0;
    bool rising_ = false;
};

}  // namespace millrace::indicators
