#pragma once

#include <string>
#include <vector>

#include <millrace/data/stored_market.h>
#include <millrace/data/trading_states.h>

namespace millrace::facade {

/// What the feed saw of the stores.
struct StoresSeen {
    data::StoreContents contents;
    std::vector<data::TradingStateEntry> states;
    bool is_stopped = false;
};

/// An event without its ID.
struct FeedChange {
    std::string kind;
    std::string json;
};

/// What came between two looks: imports, batches of insights, runs that began, stored records or
/// ended, and trading states, each as it is now. The file STOP is a state of no mode.
std::vector<FeedChange> changes_between(const StoresSeen& before, const StoresSeen& now);

}  // namespace millrace::facade
