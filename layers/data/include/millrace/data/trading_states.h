#pragma once

#include <string>
#include <vector>

#include <millrace/data/trading_state_store.h>
#include <millrace/events/result.h>

namespace millrace::data {

/// A change of the trading state of a mode (`paper`), or in it of one strategy by its ID.
struct TradingStateEntry {
    std::string mode;
    std::string strategy;  // empty: all of the account
    StoredTradingState set;

    bool operator==(const TradingStateEntry&) const = default;
};

/// What operators set, for screens. It can change nothing. Safe from many threads.
class TradingStates {
public:
    virtual ~TradingStates() = default;

    /// The newest entry of each mode and strategy that ever had one, by mode, then strategy.
    virtual events::Result<std::vector<TradingStateEntry>> states() = 0;
    /// All changes, the oldest first.
    virtual events::Result<std::vector<TradingStateEntry>> history() = 0;
    /// Whether the file STOP is there, which halts everything.
    virtual bool is_stopped() = 0;
};

}  // namespace millrace::data
