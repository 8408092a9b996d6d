#pragma once

namespace millrace::indicators {

/// On-balance volume (Granville 1963), as TA-Lib's OBV: starts at the first volume; then adds the
/// volume of a bar that closed higher than the one before and takes off that of one lower.
/// First valid at index 0. A step is O(1). Of a constant: the first volume. A bar without volume
/// changes nothing. Whole volumes are exact up to a sum of 2^53.
class Obv {
public:
    /// All finite, volume >= 0. Returns ready().
    bool update(double close, double volume) {
        if (!started_ || close > close_) {
            value_ += volume;
        } else if (close < close_) {
            value_ -= volume;
        }
        close_ = close;
        started_ = true;
        return true;
    }
    /// True from the first bar on.
    bool ready() const { return started_; }
    /// Means something only when ready().
    double value() const { return value_; }

    template <class Archive> void archive(Archive& a) {
        a(value_);
        a(close_);
        a(started_);
    }

private:
    double value_ = 0;
    double close_ = 0;
    bool started_ = false;
};

}  // namespace millrace::indicators
