#pragma once

#include <array>
#include <cstdint>
#include <span>

#include <millrace/data/timeframe.h>
#include <millrace/events/bar.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/calendar.h>
#include <millrace/market/instrument.h>
#include <millrace/market/session.h>

namespace millrace::data {

/// Puts the 1m bars of one symbol together to bars of a timeframe, on a grid that starts at each
/// session's open: a missing minute shifts nothing. A bar has the open of its first minute there
/// is, the close of its last, and the grid's open time and length.
///
/// A bar is known once its last minute has come; where that one is missing, once any later minute
/// of the symbol has, be it in a later session. So no clock and no other symbol matter, later
/// minutes never change it, and where the minutes end inside a bar there is none. Minutes outside
/// every session are as if they were not there. One thread; add() allocates nothing.
class BarAggregator {
public:
    /// Calendar and instrument must outlive this and its copies. Minutes before `from` will not be
    /// given, so a bar that opened earlier would lack some and is left out.
    BarAggregator(Timeframe timeframe, const market::Calendar& calendar,
                  const market::Instrument& instrument,
                  events::Timestamp from = events::Timestamp::earliest());

    /// The bars that are known because of this minute, in time order: none, one, or two where it
    /// also shows that the bar before has ended. Valid until the next call. Minutes come in time
    /// order, each once.
    std::span<const events::Bar> add(const events::Bar& minute);

private:
    bool enter_session(events::Timestamp at);
    void begin(const events::Bar& minute);
    void extend(const events::Bar& minute);
    void complete();

    events::Duration length_;
    const market::Calendar* calendar_;
    const market::Instrument* instrument_;
    events::Timestamp from_;
    market::Session session_;  // of the last minute
    events::Timestamp bar_close_ = events::Timestamp::earliest();
    bool is_open_ = false;  // bar_ waits for further minutes
    events::Bar bar_;
    std::array<events::Bar, 2> completed_;
    std::size_t completed_count_ = 0;
};

}  // namespace millrace::data
