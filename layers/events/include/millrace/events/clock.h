#pragma once

#include <millrace/events/timestamp.h>

namespace millrace::events {

/// The only door to wall time. A stored run never asks it for anything that reaches a result.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    Timestamp now() const override;
};

}  // namespace millrace::events
