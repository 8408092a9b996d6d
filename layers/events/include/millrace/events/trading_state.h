#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/events/reason.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

/// What an account may do.
enum class TradingState : std::uint8_t {
    Active = 1,    // all orders
    Reducing = 2,  // orders that shrink a position, and cancels
    Halted = 3     // the same, and entries that work were cancelled
};

/// The account's trading state moved, and why.
struct TradingStateChanged {
    Timestamp at;
    TradingState before = TradingState::Active;
    TradingState after = TradingState::Active;
    Reason reason;

    bool operator==(const TradingStateChanged&) const = default;
};
static_assert(sizeof(TradingStateChanged) <= 128);

/// `active`, `reducing`, `halted`.
std::string_view name_of(TradingState state);

}  // namespace millrace::events
