#pragma once

#include <memory>

#include <millrace/data/stored_market.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/result.h>
#include <millrace/market/calendar.h>
#include <millrace/market/instrument.h>

#include "asked.h"
#include "reading.h"

namespace millrace::facade {

/// What is asked of one symbol's series, and where it trades.
struct SymbolQuestion {
    data::StoredSymbol stored;
    data::Timeframe timeframe;
    market::Instrument instrument;
    market::Calendar calendar;
    AskedRange range;
    std::uint64_t limit;
    std::int64_t last_import_id;
    events::Timestamp stored_to;  // close of the newest insight of the timeframe; earliest: none

    /// Close of the newest stored minute.
    events::Timestamp known_to() const {
        return stored.last_open + events::Duration::from_minutes(1);
    }
};

/// From parameters symbol, timeframe, from, to and limit. NotFound names stored symbols.
events::Result<SymbolQuestion> symbol_question(const Reading& reading, const Parameters& parameters,
                                               std::uint64_t limit);

/// The open of the session from which on, up to `to`, sessions have room for so many bars of the
/// timeframe; `first` where there are not as many. Minutes may be missing: then there are fewer.
events::Timestamp start_for(const SymbolQuestion& question, std::uint64_t bars,
                            events::Timestamp first, events::Timestamp to);

}  // namespace millrace::facade
