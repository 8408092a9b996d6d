#pragma once

#include <millrace/indicators/typical_price.h>

namespace millrace::indicators {

/// Volume-weighted average price of a session so far:
///     sum(typical price * volume) / sum(volume), reckoned as a running mean.
/// First valid at the session's first bar with volume. A step is O(1) with one division.
/// A bar without volume changes nothing, a session without volume has no value. Of a constant: its
/// typical price, exactly. Huge values: nothing special.
class SessionVwap {
public:
    /// Call before the first bar of each session but the first: the layer knows no calendar.
    void start_session() { *this = SessionVwap(); }

    /// All finite, low <= close <= high, volume >= 0. Returns ready().
    bool update(double high, double low, double close, double volume) {
        if (volume > 0) {
            volume_ += volume;
            value_ += (typical_price(high, low, close) - value_) * (volume / volume_);
        }
        return ready();
    }
    bool ready() const { return volume_ > 0; }
    /// Means something only when ready().
    double value() const { return value_; }

    template <class Archive> void archive(Archive& a) {
        a(value_);
        a(volume_);
    }

private:
    double value_ = 0;
    double volume_ = 0;
};

}  // namespace millrace::indicators
