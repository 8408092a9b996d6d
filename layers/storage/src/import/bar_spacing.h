#pragma once

#include <cstdint>
#include <numeric>

namespace millrace::storage {

/// How far apart the bars of one symbol of a file are, in whatever order they come.
class BarSpacing {
public:
    void take(std::int64_t open_us) {
        if (bars_++ > 0 && step_us_ != minute_us && open_us != last_us_) {
            step_us_ = std::gcd(step_us_, open_us - last_us_);
        }
        last_us_ = open_us;
    }
    /// They are multiples of this apart. 1 for bars of one minute, unless they are very few.
    std::int64_t step_minutes() const { return step_us_ / minute_us; }
    std::uint64_t bars() const { return bars_; }

private:
    static constexpr std::int64_t minute_us = 60'000'000;

    std::int64_t step_us_ = 0;
    std::int64_t last_us_ = 0;
    std::uint64_t bars_ = 0;
};

}  // namespace millrace::storage
