#include <chrono>

#include <millrace/events/clock.h>

namespace millrace::events {

Timestamp SystemClock::now() const {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return Timestamp::from_microseconds(
        std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

}  // namespace millrace::events
