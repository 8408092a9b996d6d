#pragma once

#include <millrace/indicators/donchian.h>
#include <millrace/indicators/sma.h>

namespace millrace::indicators {

/// Slow stochastic (Lane), as TA-Lib's STOCH with simple averages:
///     raw = 100 * (close - lowest low) / (highest high - lowest low) of the last n bars;
///     k = SMA(raw, k);  d = SMA(k, d).
/// Both first valid at index n + k + d - 3: 17 for 14, 3, 3. O(1) on average.
/// Where all n bars are of one price raw is 0, as TA-Lib has it. Huge values: nothing special.
class Stochastic {
public:
    /// All >= 1.
    Stochastic(int n, int k, int d) : range_(n), k_(k), d_(d) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        if (!range_.update(high, low)) {
            return false;
        }
        const double range = range_.upper() - range_.lower();
        const double raw = range > 0 ? 100.0 * ((close - range_.lower()) / range) : 0.0;
        return k_.update(raw) && d_.update(k_.value());
    }
    /// True from the (n + k + d - 2)-th bar on.
    bool ready() const { return d_.ready(); }
    /// 0 to 100. These mean something only when ready().
    double k() const { return k_.value(); }
    double d() const { return d_.value(); }

    template <class Archive> void archive(Archive& a) {
        range_.archive(a);
        k_.archive(a);
        d_.archive(a);
    }

private:
    Donchian range_;
    Sma k_;
    Sma d_;
};

}  // namespace millrace::indicators
