#pragma once

#include <span>

#include <millrace/events/bar.h>

namespace millrace::execution {

/// Somebody in execution who lives off bars. The runner shows it every time step in which execution
/// is not idle, before it collects.
class MarketListener {
public:
    virtual ~MarketListener() = default;
    /// All bars of one close time, in symbol order.
    virtual void on_bars(std::span<const events::Bar> bars) = 0;
};

}  // namespace millrace::execution
