#pragma once

#include <cmath>

#include <millrace/indicators/true_range.h>
#include <millrace/indicators/wilder.h>

namespace millrace::indicators {

/// Average directional index with +DI and -DI (Wilder 1978), as TA-Lib's ADX, PLUS_DI, MINUS_DI:
///     +DM = rise of the high where it is above 0 and above the fall of the low, else 0; -DM
///     mirrored; +DI, -DI = 100 * average(+DM, -DM) / average(true range); ADX = Wilder average of
///     DX = 100 * |+DI - -DI| / (+DI + -DI).
/// The averages under the DIs are Wilder's, seeded by n - 1 movements as if the first bar had been
/// one of none. ADX first valid at index 2n - 1, the DIs at n. A step is O(1), nothing allocated.
/// Of a constant: 0, 0, 0. With no movement either way ADX keeps its value, as TA-Lib has it.
/// One bar has no value. Huge values: nothing special.
class Adx {
public:
    /// n >= 1.
    explicit Adx(int n) : plus_(n), minus_(n), range_(n), average_(n) {}

    /// All finite, low <= close <= high. Returns ready().
    bool update(double high, double low, double close) {
        directions_ready_ = range_.ready();
        const double up = started_ ? high - high_ : 0;
        const double down = started_ ? low_ - low : 0;
        plus_.update(up > 0 && up > down ? up : 0);
        minus_.update(down > 0 && down > up ? down : 0);
        range_.update(started_ ? true_range(high, low, close_) : 0);
        high_ = high;
        low_ = low;
        close_ = close;
        started_ = true;
        return directions_ready_ && average();
    }
    /// True from the 2n-th bar on.
    bool ready() const { return average_.ready(); }
    /// True from the (n + 1)-th bar on.
    bool directions_ready() const { return directions_ready_; }
    /// 0 to 100. Means something only when ready().
    double value() const { return average_.value(); }
    /// 0 to 100. These mean something only when directions_ready().
    double plus_di() const { return share(plus_); }
    double minus_di() const { return share(minus_); }

    template <class Archive> void archive(Archive& a) {
        plus_.archive(a);
        minus_.archive(a);
        range_.archive(a);
        average_.archive(a);
        a(high_);
        a(low_);
        a(close_);
        a(started_);
        a(directions_ready_);
    }

private:
    double share(const Wilder& movement) const {
        return range_.value() > 0 ? 100.0 * (movement.value() / range_.value()) : 0.0;
    }
    bool average() {
        const double both = plus_di() + minus_di();
        if (both > 0) {
            return average_.update(100.0 * (std::fabs(plus_di() - minus_di()) / both));
        }
        return average_.ready() || average_.update(0);
    }

    Wilder plus_;
    Wilder minus_;
    Wilder range_;
    Wilder average_;
    double high_ = 0;
    double low_ = 0;
    double close_ = 0;
    bool started_ = false;
    bool directions_ready_ = false;
};

}  // namespace millrace::indicators
