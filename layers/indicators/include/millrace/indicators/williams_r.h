#pragma once

#include <millrace/indicators/rolling_extreme.h>

namespace millrace::indicators {

/// Williams %R, as TA-Lib's WILLR:
///     100 * (close - highest high) / (highest high - lowest low) of the last n bars.
/// First valid at index n - 1. O(1) on average.
/// Where all n bars are of one price: 0, as TA-Lib has it. Huge values: nothing special.
class WilliamsR {
public:
    /// n >= 1.
    explicit WilliamsR(int n) : highest_(n), lowest_(n) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        close_ = close;
        lowest_.update(low);
        return highest_.update(high);
    }
    /// True from the n-th bar on.
    bool ready() const { return highest_.ready(); }
    /// -100 to 0. Means something only when ready().
    double value() const {
        const double range = highest_.value() - lowest_.value();
        return range > 0 ? 100.0 * ((close_ - highest_.value()) / range) : 0.0;
    }

    template <class Archive> void archive(Archive& a) {
        highest_.archive(a);
        lowest_.archive(a);
        a(close_);
    }

private:
    RollingMax highest_;
    RollingMin lowest_;
    double close_ = 0;
};

}  // namespace millrace::indicators
