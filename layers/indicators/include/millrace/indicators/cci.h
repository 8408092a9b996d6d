#pragma once

#include <cmath>

#include <millrace/indicators/rolling_sum.h>
#include <millrace/indicators/typical_price.h>

namespace millrace::indicators {

/// Commodity channel index (Lambert 1980), as TA-Lib's CCI, of the typical price p:
///     (p - mean of the last n) / (0.015 * mean of the n distances from that mean).
/// First valid at index n - 1. value() takes n steps: every distance changes with the mean.
/// Of a constant, and with n = 1: 0, as TA-Lib has it; so too where typical prices differ by their
/// rounding alone. Huge values: nothing special.
class Cci {
public:
    /// n >= 1.
    explicit Cci(int n) : typical_(n) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        typical_.push(typical_price(high, low, close));
        return typical_.ready();
    }
    /// True from the n-th bar on.
    bool ready() const { return typical_.ready(); }
    /// Means something only when ready().
    double value() const {
        const double mean = typical_.mean();
        double distances = 0;
        for (const double value : typical_.ring().values()) {
            distances += std::fabs(value - mean);
        }
        const double distance = distances / typical_.ring().size();
        const bool alike = distance <= rounding * std::fabs(mean);
        return alike ? 0.0 : (typical_.ring().newest() - mean) / (0.015 * distance);
    }

    template <class Archive> void archive(Archive& a) { typical_.archive(a); }

private:
    static constexpr double rounding = 1e-12;

    RollingSum typical_;
};

}  // namespace millrace::indicators
