#pragma once

#include <cstdint>

#include <millrace/events/timestamp.h>

namespace millrace::events {

/// How much of a limit an account uses, as a run leaves it.
struct LimitUse {
    Timestamp at;
    std::uint8_t control = 0;  // the number of a row of the execution layer's table of controls
    double used = 0;           // in the limit's unit
    double limit = 0;

    bool operator==(const LimitUse&) const = default;
};
static_assert(sizeof(LimitUse) <= 128);

}  // namespace millrace::events
