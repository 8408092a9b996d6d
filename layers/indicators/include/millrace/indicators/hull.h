#pragma once

#include <cassert>

namespace millrace::indicators {

/// What Hma and Ehma share, Hull's way to take the lag out of an average and smooth what is left
/// (alanhull.com/hull-moving-average):
///     A_m(2 * A(x, n / 2) - A(x, n));  n / 2 truncated.
/// First valid at index n + m - 2.
template <class Average> class Hull {
public:
    /// n from 2 to 1,000,000, m >= 1.
    Hull(int n, int m) : half_(checked(n) / 2), full_(n), smoothed_(m) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        half_.update(x);
        return full_.update(x) && smoothed_.update(2.0 * half_.value() - full_.value());
    }
    /// True from the (n + m - 1)-th value on.
    bool ready() const { return smoothed_.ready(); }
    /// Means something only when ready().
    double value() const { return smoothed_.value(); }

    template <class Archive> void archive(Archive& a) {
        half_.archive(a);
        full_.archive(a);
        smoothed_.archive(a);
    }

protected:
    static int checked(int n) {
        assert(n >= 2 && n <= 1'000'000);  // half of 1 is no period; squares stay in an int
        return n;
    }

private:
    Average half_;
    Average full_;
    Average smoothed_;
};

}  // namespace millrace::indicators
