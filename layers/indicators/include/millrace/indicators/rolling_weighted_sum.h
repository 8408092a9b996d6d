#pragma once

#include <millrace/indicators/rolling_sum.h>

namespace millrace::indicators {

/// Sum of the last n values, the oldest times 1 up to the newest times n, under WMA and the
/// regression's slope. Added up anew once a lap, so no error builds up: O(1) a value on average.
/// After a value of many times its neighbours, some of their digits are missing until then.
class RollingWeightedSum {
public:
    /// n >= 1.
    explicit RollingWeightedSum(int n) : sum_(n) {}

    /// x is finite.
    void push(double x) {
        weighted_ += sum_.ring().size() * x - sum_.value();  // every weight falls by one
        sum_.push(x);
        if (sum_.ring().lap_ends()) {
            weighted_ = 0;
            double weight = 0;
            for (const double value : sum_.ring().values()) {
                weighted_ += ++weight * value;
            }
        }
    }
    /// True from the n-th value on.
    bool ready() const { return sum_.ready(); }
    /// These mean something only when ready().
    double value() const { return weighted_; }
    double plain_sum() const { return sum_.value(); }
    const Ring& ring() const { return sum_.ring(); }

    template <class Archive> void archive(Archive& a) {
        sum_.archive(a);
        a(weighted_);
    }

private:
    RollingSum sum_;
    double weighted_ = 0;
};

}  // namespace millrace::indicators
