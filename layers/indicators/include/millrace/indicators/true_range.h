#pragma once

#include <algorithm>
#include <cmath>

namespace millrace::indicators {

/// How far the price went since the last close (Wilder 1978), as TA-Lib's TRANGE.
inline double true_range(double high, double low, double previous_close) {
    return std::max(
        {high - low, std::fabs(high - previous_close), std::fabs(low - previous_close)});
}

}  // namespace millrace::indicators
