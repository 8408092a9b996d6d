#pragma once

#include <millrace/indicators/ring.h>

namespace millrace::indicators {

/// Rate of change in percent, as TA-Lib's ROC: 100 * (x / x n steps ago - 1).
/// First valid at index n. A step is O(1), with one division.
/// Of a constant: 0. Against an x of 0: 0, as TA-Lib has it. Huge values: nothing special.
class Roc {
public:
    /// n >= 1.
    explicit Roc(int n) : values_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        ready_ = values_.full();
        const double oldest = values_.push(x);
        value_ = oldest != 0 ? 100.0 * (x / oldest - 1.0) : 0.0;
        return ready_;
    }
    /// True from the (n + 1)-th value on.
    bool ready() const { return ready_; }
    /// Means something only when ready().
    double value() const { return value_; }

    template <class Archive> void archive(Archive& a) {
        values_.archive(a);
        a(value_);
        a(ready_);
    }

private:
    Ring values_;
    double value_ = 0;
    bool ready_ = false;
};

}  // namespace millrace::indicators
