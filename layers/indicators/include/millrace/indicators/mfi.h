#pragma once

#include <millrace/indicators/rolling_sum.h>
#include <millrace/indicators/typical_price.h>

namespace millrace::indicators {

/// Money flow index (Quong and Soudack 1989), as TA-Lib's MFI, with flow = typical price * volume:
///     100 * p / (p + q);  p, q = sums of the last n flows where the typical price rose, or fell.
/// First valid at index n. O(1) on average.
/// Of a constant, and of n bars without volume: 0, as TA-Lib has it. (TA-Lib gives 0 for sums below
/// 1 too.) Huge values: nothing special.
class Mfi {
public:
    /// n >= 1.
    explicit Mfi(int n) : rising_(n), falling_(n) {}

    /// All finite, 0 <= low <= close <= high, volume >= 0. Returns ready().
    bool update(double high, double low, double close, double volume) {
        const double typical = typical_price(high, low, close);
        const double previous = previous_;
        previous_ = typical;
        if (!started_) [[unlikely]] {
            started_ = true;
            return false;
        }
        rising_.push(typical > previous ? typical * volume : 0);
        falling_.push(typical < previous ? typical * volume : 0);
        return ready();
    }
    /// True from the (n + 1)-th bar on.
    bool ready() const { return falling_.ready(); }
    /// 0 to 100. Means something only when ready().
    double value() const {
        const double all = rising_.value() + falling_.value();
        return all > 0 ? 100.0 * (rising_.value() / all) : 0.0;
    }

    template <class Archive> void archive(Archive& a) {
        rising_.archive(a);
        falling_.archive(a);
        a(previous_);
        a(started_);
    }

private:
    RollingSum rising_;
    RollingSum falling_;
    double previous_ = 0;
    bool started_ = false;
};

}  // namespace millrace::indicators
