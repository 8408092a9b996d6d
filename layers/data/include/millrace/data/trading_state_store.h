#pragma once

#include <optional>
#include <string>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trading_state.h>

namespace millrace::data {

/// A trading state as somebody set it.
struct StoredTradingState {
    events::TradingState state = events::TradingState::Active;
    std::string reason;  // why, in the words of whoever set it
    std::string who = {};
    events::Timestamp at = events::Timestamp::earliest();
    /// The trading day it ends with; none: it lasts until a person resumes.
    std::optional<events::Date> until_end_of = {};

    bool operator==(const StoredTradingState&) const = default;
};

/// The trading state of one account and mode, shared with the operator's commands.
class TradingStateStore {
public:
    virtual ~TradingStateStore() = default;
    virtual events::Result<StoredTradingState> read() = 0;
    virtual events::Result<void> write(const StoredTradingState& state) = 0;
};

/// Success while trading goes on; Halted with the operator's words, or the store's own failure.
/// Without a store nobody can halt.
events::Result<void> check_not_halted(TradingStateStore* store);

}  // namespace millrace::data
