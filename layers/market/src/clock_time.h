#pragma once

#include <cstdint>

namespace millrace::market {

/// Microseconds from midnight to this time of day.
constexpr std::int64_t clock_time(std::int64_t hour, std::int64_t minute) {
    return (hour * 60 + minute) * 60'000'000;
}

}  // namespace millrace::market
