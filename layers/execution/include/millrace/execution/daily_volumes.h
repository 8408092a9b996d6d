#pragma once

#include <span>
#include <utility>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/date.h>
#include <millrace/events/ids.h>
#include <millrace/events/quantity.h>
#include <millrace/execution/execution_settings.h>

namespace millrace::execution {

/// What was traded in one session, in units of its day.
struct SessionVolume {
    events::Date date;
    double volume = 0;

    bool operator==(const SessionVolume&) const = default;
};

/// What was traded of each symbol in each session: what `max_order_volume_percent` measures an
/// order against. Filled with the sessions before a run and from the bars it reads.
class DailyVolumes {
public:
    /// An average is of so many sessions with bars, ...
    static constexpr int sessions = 20;
    /// ... none of them more days before the order than this.
    static constexpr int days_max = 60;

    /// Their addresses must stay.
    explicit DailyVolumes(std::span<const TradedInstrument> instruments);

    /// Sessions before the first bar, in order; the last may be the one that the first bar is of.
    void add(events::SymbolId symbol, std::span<const SessionVolume> before);
    /// In order of time for each symbol; a bar no later than its last one changes nothing.
    void add(std::span<const events::Bar> bars);
    /// A block that is worked on now: added once it is over, or as far as somebody asks, when its
    /// bars are near in memory. Borrowed until end_block().
    void begin_block(std::span<const events::Bar> bars) { block_ = bars; }
    void end_block() { add(std::exchange(block_, {})); }
    /// Adds the block's bars that opened before this time.
    void catch_up(events::Timestamp time);
    /// In order.
    std::span<const SessionVolume> of(events::SymbolId symbol) const {
        return symbols_[symbol.index()].days;
    }
    /// Of the 20 latest sessions before this date, in shares of this date; 0 where there are fewer.
    /// What was added of the date itself, or of later, changes nothing.
    events::Quantity average_before(events::SymbolId symbol, events::Date date) const;

private:
    struct Symbol {
        const TradedInstrument* traded;
        events::Timestamp next_open = events::Timestamp::earliest();  // bars before it were added
        market::Session session{};                                    // of the last bar
        double* today = nullptr;                                      // its day's volume
        std::vector<SessionVolume> days{};
    };
    /// False where the bar is in no session.
    static bool begin_session(Symbol& symbol, const events::Bar& bar);

    std::vector<Symbol> symbols_;
    std::span<const events::Bar> block_;  // what is left of it
};

}  // namespace millrace::execution
