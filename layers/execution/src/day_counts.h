#pragma once

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

/// What was done in the trading day so far. Entries count from their approval: whatever becomes of
/// them, they were sent.
class DayCounts {
public:
    DayCounts(std::size_t strategies, std::size_t symbols)
        : symbols_(symbols), entries_(strategies * symbols) {}

    void note_entry(const OrderRequest& request, events::Date day) {
        Entries& entries = entries_[place_of(request.strategy, request.symbol)];
        entries.count = entries.day == day ? entries.count + 1 : 1;
        entries.day = day;
        entries.last_decided_at[request.side == events::Side::Buy ? 0 : 1] = request.decided_at;
    }
    /// Where exchanges have different days, the account's is the latest of them.
    void note_trade(events::Date day) {
        trades_ = day > trade_day_ ? 1 : trades_ + 1;
        trade_day_ = std::max(trade_day_, day);
    }

    Count entries(events::StrategyId strategy, events::SymbolId symbol, events::Date day) const {
        const Entries& entries = entries_[place_of(strategy, symbol)];
        return entries.day == day ? entries.count : 0;
    }
    events::Timestamp last_entry_decided_at(events::StrategyId strategy, events::SymbolId symbol,
                                            events::Side side) const {
        return entries_[place_of(strategy, symbol)]
            .last_decided_at[side == events::Side::Buy ? 0 : 1];
    }
    Count trades(events::Date day) const { return day > trade_day_ ? 0 : trades_; }

private:
    struct Entries {
        events::Date day;
        Count count = 0;
        std::array<events::Timestamp, 2> last_decided_at{events::Timestamp::earliest(),
                                                         events::Timestamp::earliest()};
    };
    std::size_t place_of(events::StrategyId strategy, events::SymbolId symbol) const {
        return strategy.index() * symbols_ + symbol.index();
    }

    std::size_t symbols_;
    std::vector<Entries> entries_;  // by (strategy, symbol)
    events::Date trade_day_;
    Count trades_ = 0;
};

}  // namespace millrace::execution
