#pragma once

#include <millrace/indicators/compensated_sum.h>
#include <millrace/indicators/ring.h>

namespace millrace::indicators {

/// Sum and mean of the last n values. Added up anew once a lap, so no error builds up: O(1) a value
/// on average. The mean of n equal values is that value exactly, and their sum n times it.
class RollingSum {
public:
    /// n >= 1.
    explicit RollingSum(int n) : ring_(n) {}

    /// x is finite. Returns the value that left the window, 0 while none did.
    double push(double x) {
        const double replaced = ring_.push(x);
        if (ring_.lap_ends()) {
            sum_ = {};
            for (const double value : ring_.values()) {
                sum_.add(value);
            }
        } else {
            sum_.add(x);
            sum_.add(-replaced);
        }
        return replaced;
    }
    /// True from the n-th value on.
    bool ready() const { return ring_.full(); }
    /// Of all values so far while not ready().
    double value() const { return ring_.constant() ? ring_.size() * ring_.newest() : sum_.value(); }
    /// Means something only when ready().
    double mean() const { return ring_.constant() ? ring_.newest() : sum_.value() / ring_.size(); }
    const Ring& ring() const { return ring_; }

    template <class Archive> void archive(Archive& a) {
        ring_.archive(a);
        sum_.archive(a);
    }

private:
    Ring ring_;
    CompensatedSum sum_;
};

}  // namespace millrace::indicators
