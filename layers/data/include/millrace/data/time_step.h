#pragma once

#include <cstddef>
#include <span>

#include <millrace/events/bar.h>

namespace millrace::data {

/// The leading bars that opened together, and so, all of one period, close together. `bars` is
/// sorted by time and not empty.
inline std::span<const events::Bar> first_time_step(std::span<const events::Bar> bars) {
    const events::Timestamp open = bars.front().open_time;
    std::size_t count = 1;
    while (count < bars.size() && bars[count].open_time == open) {
        ++count;
    }
    return bars.first(count);
}

}  // namespace millrace::data
