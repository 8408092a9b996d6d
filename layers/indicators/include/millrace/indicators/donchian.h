#pragma once

#include <millrace/indicators/rolling_extreme.h>

namespace millrace::indicators {

/// Donchian channel: the highest high and the lowest low of the last n bars, this one among them
/// (as TA-Lib's MAX and MIN; Skender leaves this one out), and the middle of the two.
/// First valid at index n - 1. O(1) on average.
/// Of a constant: that constant three times. Huge values: nothing special.
class Donchian {
public:
    /// n >= 1.
    explicit Donchian(int n) : highest_(n), lowest_(n) {}

    /// Both finite, low <= high. Returns ready().
    bool update(double high, double low) {
        lowest_.update(low);
        return highest_.update(high);
    }
    /// True from the n-th bar on.
    bool ready() const { return highest_.ready(); }
    /// These mean something only when ready().
    double upper() const { return highest_.value(); }
    double middle() const { return 0.5 * (highest_.value() + lowest_.value()); }
    double lower() const { return lowest_.value(); }

    template <class Archive> void archive(Archive& a) {
        highest_.archive(a);
        lowest_.archive(a);
    }

private:
    RollingMax highest_;
    RollingMin lowest_;
};

}  // namespace millrace::indicators
