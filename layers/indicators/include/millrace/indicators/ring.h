#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <vector>

namespace millrace::indicators {

/// The last n values. Allocates when made, never after.
class Ring {
public:
    /// n >= 1.
    explicit Ring(int n) : values_(checked(n)), n_(n) {}

    /// Puts x in the place of the oldest value and returns that; 0 while there is none.
    double push(double x) {
        run_ = x == newest() ? std::min(run_ + 1, n_) : 1;
        double& place = values_.data()[next_];
        const double replaced = place;
        place = x;
        if (++next_ == n_) {
            next_ = 0;
            full_ = true;
        }
        return replaced;
    }
    int size() const { return n_; }
    /// True from the n-th value on.
    bool full() const { return full_; }
    /// True at every n-th value: values() are then in order, and what is kept of them may be made
    /// anew in n steps at the price of one step a value.
    bool lap_ends() const { return next_ == 0; }
    /// True when full() of equal values, so that a mean can be that value to the last bit.
    bool constant() const { return run_ == n_; }
    /// 0 before any value.
    double newest() const { return values_.data()[next_ == 0 ? n_ - 1 : next_ - 1]; }
    /// All n when full(), oldest first when lap_ends().
    const std::vector<double>& values() const { return values_; }

    template <class Archive> void archive(Archive& a) {
        a(values_);
        a(next_);
        a(run_);
        a(full_);
    }

private:
    static std::size_t checked(int n) {
        assert(n >= 1);
        return static_cast<std::size_t>(n);
    }

    std::vector<double> values_;
    int n_;
    int next_ = 0;
    int run_ = 0;  // the newest values that are equal, n at most
    bool full_ = false;
};

}  // namespace millrace::indicators
