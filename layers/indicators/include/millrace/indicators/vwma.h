#pragma once

#include <millrace/indicators/rolling_sum.h>

namespace millrace::indicators {

/// Volume-weighted moving average, as Tulip's VWMA:
///     sum(x * volume) / sum(volume) of the last n bars.
/// First valid at index n - 1. O(1) on average.
/// Of a constant: that constant, exactly. n bars without volume weigh all alike: their plain mean
/// (Tulip divides by zero). Huge values: nothing special.
class Vwma {
public:
    /// n >= 1.
    explicit Vwma(int n) : traded_(n), volumes_(n), prices_(n) {}

    /// Both finite, volume >= 0. Returns ready().
    bool update(double x, double volume) {
        traded_.push(x * volume);
        volumes_.push(volume);
        prices_.push(x);
        return ready();
    }
    /// True from the n-th bar on.
    bool ready() const { return prices_.ready(); }
    /// Means something only when ready().
    double value() const {
        const bool alike = prices_.ring().constant() || volumes_.value() <= 0;
        return alike ? prices_.mean() : traded_.value() / volumes_.value();
    }

    template <class Archive> void archive(Archive& a) {
        traded_.archive(a);
        volumes_.archive(a);
        prices_.archive(a);
    }

private:
    RollingSum traded_;
    RollingSum volumes_;
    RollingSum prices_;
};

}  // namespace millrace::indicators
