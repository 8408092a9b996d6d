#pragma once

#include <algorithm>

#include <millrace/indicators/wilder.h>

namespace millrace::indicators {

/// Relative strength index (Wilder 1978), as TA-Lib's RSI:
///     100 * g / (g + l);  g, l = Wilder averages of the rises and of the falls, both >= 0.
/// First valid at index n. A step is O(1), without division; value() divides.
/// Of a constant from the start: 0, as TA-Lib has it. Huge values: nothing special.
class Rsi {
public:
    /// n >= 1.
    explicit Rsi(int n) : gains_(n), losses_(n) {}

    /// x is finite. Returns ready().
    bool update(double x) {
        const double change = x - previous_;
        previous_ = x;
        if (ready()) [[likely]] {
            gains_.step(std::max(change, 0.0));
            losses_.step(std::max(-change, 0.0));
            return true;
        }
        return seed(change);
    }
    /// True from the (n + 1)-th value on.
    bool ready() const { return losses_.ready(); }
    /// 0 to 100. Means something only when ready().
    double value() const {
        const double all = gains_.value() + losses_.value();
        return all > 0 ? 100.0 * (gains_.value() / all) : 0.0;
    }

    template <class Archive> void archive(Archive& a) {
        gains_.archive(a);
        losses_.archive(a);
        a(previous_);
        a(started_);
    }

private:
    bool seed(double change) {
        if (!started_) {
            started_ = true;
            return false;
        }
        gains_.update(std::max(change, 0.0));
        return losses_.update(std::max(-change, 0.0));
    }

    Wilder gains_;
    Wilder losses_;
    double previous_ = 0;
    bool started_ = false;
};

}  // namespace millrace::indicators
