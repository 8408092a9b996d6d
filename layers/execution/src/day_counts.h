#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/ids.h>
#include <millrace/events/order.h>
#include <millrace/events/timestamp.h>
#include <millrace/execution/order_request.h>
#include <millrace/execution/risk_limits.h>

namespace millrace::execution {

/// How often something happened on the latest trading day that it happened on. Where exchanges have
/// different days, the latest counts.
class DayCount {
public:
    void add(events::Date day) {
        count_ = day > day_ ? 1 : count_ + 1;
        day_ = std::max(day_, day);
    }
    void clear() { count_ = 0; }
    Count on(events::Date day) const { return day > day_ ? 0 : count_; }

private:
    events::Date day_;
    Count count_ = 0;
};

/// What was done in the trading day so far. Entries count from their approval: whatever becomes of
/// them, they were sent.
class DayCounts {
public:
    DayCounts(std::size_t strategies, std::size_t symbols)
        : symbols_(symbols), entries_(strategies * symbols) {}

    void note_entry(const OrderRequest& request, events::Date day) {
        Entries& entries = entries_[place_of(request.strategy, request.symbol)];
        entries.count.add(day);
        entries.last_decided_at[request.side == events::Side::Buy ? 0 : 1] = request.decided_at;
    }
    void note_trade(events::Date day) { trades_.add(day); }

    Count entries(events::StrategyId strategy, events::SymbolId symbol, events::Date day) const {
        return entries_[place_of(strategy, symbol)].count.on(day);
    }
    events::Timestamp last_entry_decided_at(events::StrategyId strategy, events::SymbolId symbol,
                                            events::Side side) const {
        return entries_[place_of(strategy, symbol)]
            .last_decided_at[side == events::Side::Buy ? 0 : 1];
    }
    /// Of the strategy and symbol that had most.
    Count most_entries(events::Date day) const {
        Count most = 0;
        for (const Entries& entries : entries_) {
            most = std::max(most, entries.count.on(day));
        }
        return most;
    }
    Count trades(events::Date day) const { return trades_.on(day); }

private:
    struct Entries {
        DayCount count;
        std::array<events::Timestamp, 2> last_decided_at{events::Timestamp::earliest(),
                                                         events::Timestamp::earliest()};
    };
    std::size_t place_of(events::StrategyId strategy, events::SymbolId symbol) const {
        return strategy.index() * symbols_ + symbol.index();
    }

    std::size_t symbols_;
    std::vector<Entries> entries_;  // by (strategy, symbol)
    DayCount trades_;
};

}  // namespace millrace::execution
