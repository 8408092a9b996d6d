#pragma once

#include <millrace/indicators/donchian.h>

namespace millrace::indicators {

/// Williams %R, as TA-Lib's WILLR:
///     100 * (close - highest high) / (highest high - lowest low) of the last n bars.
/// First valid at index n - 1. O(1) on average.
/// Where all n bars are of one price: 0, as TA-Lib has it. Huge values: nothing special.
class WilliamsR {
public:
    /// n >= 1.
    explicit WilliamsR(int n) : range_(n) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        close_ = close;
        return range_.update(high, low);
    }
    /// True from the n-th bar on.
    bool ready() const { return range_.ready(); }
    /// -100 to 0. Means something only when ready().
    double value() const {
        const double range = range_.upper() - range_.lower();
        return range > 0 ? 100.0 * ((close_ - range_.upper()) / range) : 0.0;
    }

    template <class Archive> void archive(Archive& a) {
        range_.archive(a);
        a(close_);
    }

private:
    Donchian range_;
    double close_ = 0;
};

}  // namespace millrace::indicators
