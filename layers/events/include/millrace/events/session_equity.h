#pragma once

#include <millrace/events/money.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// The account's equity as a session left it, or as the run's end found it.
struct SessionEquity {
    Timestamp at;  // the session's close, or the last bar's
    Money equity;

    bool operator==(const SessionEquity&) const = default;
};
static_assert(sizeof(SessionEquity) <= 128);

}  // namespace millrace::events
