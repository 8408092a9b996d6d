#pragma once

#include <cassert>
#include <cstddef>
#include <functional>
#include <vector>

namespace millrace::indicators {

/// The highest or the lowest of the last n, as TA-Lib's MAX and MIN: a queue of those values that
/// no later one beats, its first the answer (Lemire, "Streaming maximum-minimum filter", 2006).
/// First valid at index n - 1. O(1) on average: each value enters and leaves the queue once.
/// Of a constant: that constant. Huge values: nothing special.
template <class Beats> class RollingExtreme {
public:
    /// n >= 1; with n = 1 it is its input.
    explicit RollingExtreme(int n) : values_(checked(n)), places_(checked(n)), n_(n), missing_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        if (count_ > 0 && places_.data()[first_] == place_) {  // n values ago: left the window
            first_ = after(first_, 1);
            --count_;
        }
        while (count_ > 0 && !Beats()(values_.data()[after(first_, count_ - 1)], x)) {
            --count_;
        }
        const int last = after(first_, count_++);
        values_.data()[last] = x;
        places_.data()[last] = place_;
        place_ = after(place_, 1);
        missing_ -= missing_ > 0 ? 1 : 0;
        return missing_ == 0;
    }
    /// True from the n-th value on.
    bool ready() const { return missing_ == 0; }
    /// Of all values so far while not ready(); means nothing before the first.
    double value() const { return values_.data()[first_]; }

    template <class Archive> void archive(Archive& a) {
        a(values_);
        a(places_);
        a(first_);
        a(count_);
        a(place_);
        a(missing_);
    }

private:
    static std::size_t checked(int n) {
        assert(n >= 1);
        return static_cast<std::size_t>(n);
    }
    /// `steps`, n at most, places further in a circle of n.
    int after(int place, int steps) const {
        const int there = place + steps;
        return there >= n_ ? there - n_ : there;
    }

    std::vector<double> values_;
    std::vector<int> places_;  // of the values in the series, counted round n
    int n_;
    int first_ = 0;
    int count_ = 0;
    int place_ = 0;  // of the next value
    int missing_;
};

using RollingMax = RollingExtreme<std::greater<>>;
using RollingMin = RollingExtreme<std::less<>>;

}  // namespace millrace::indicators
