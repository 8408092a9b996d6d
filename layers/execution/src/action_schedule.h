#pragma once

#include <cstddef>
#include <vector>

#include <millrace/events/ids.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/events/trade.h>
#include <millrace/execution/execution_report.h>
#include <millrace/execution/execution_settings.h>
#include <millrace/execution/position_tracker.h>

namespace millrace::execution {

/// The corporate actions of a run's symbols in order of time, and what they do to positions.
class ActionSchedule {
public:
    /// `settings` must outlive this.
    explicit ActionSchedule(const ExecutionSettings& settings);

    /// Before this time there is nothing to adjust: an action is due in the first step that closes
    /// after it took effect, whatever symbols have a bar in it.
    events::Timestamp next_due() const;
    /// When the symbol's next action takes effect, of those that are not done; latest() when none.
    events::Timestamp next_of(events::SymbolId symbol) const;
    /// Does what is due: adds an adjustment for each open position, in (strategy, symbol) order.
    /// InvalidInput: a dividend takes all of a share's price. Overflow: a value out of range.
    events::Result<void> adjust(events::Timestamp now, const PositionTracker& tracker,
                                events::TradeNature nature, ExecutionReport& report);

private:
    struct Scheduled {
        events::Timestamp at;
        events::SymbolId symbol;
        const market::CorporateAction* action;
        events::Quantity step;  // what is held after it is a multiple of this
    };

    std::vector<Scheduled> scheduled_;  // by time, then as they take effect
    std::size_t done_ = 0;              // that many from the front
};

}  // namespace millrace::execution
