#pragma once

#include <cstdint>
#include <string>

#include <millrace/events/result.h>

namespace millrace::data {

enum class TradingMode : std::uint8_t {
    Active,    // all orders
    Reducing,  // orders that shrink a position, and cancels
    Halted     // cancels only
};

struct TradingState {
    TradingMode mode = TradingMode::Active;
    std::string reason;  // why, in the words of whoever set it
};

/// The trading state of one account and mode, shared with the operator's commands.
class TradingStateStore {
public:
    virtual ~TradingStateStore() = default;
    virtual events::Result<TradingState> read() = 0;
    virtual events::Result<void> write(const TradingState& state) = 0;
};

/// Success while trading goes on; Halted with the operator's words, or the store's own failure.
/// Without a store nobody can halt.
events::Result<void> check_not_halted(TradingStateStore* store);

}  // namespace millrace::data
