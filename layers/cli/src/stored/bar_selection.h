#pragma once

#include <optional>
#include <string>

#include <millrace/events/result.h>
#include <millrace/market/instrument.h>
#include <millrace/storage/duckdb_market_data.h>
#include <millrace/storage/store.h>

namespace millrace::cli {

/// Bars of one symbol, as a user asks for them.
struct BarQuestion {
    std::string symbol;
    std::optional<std::string> from;  // a date or an open time, included; so is `to`
    std::optional<std::string> to;
    bool include_off_session = false;
};

/// The same in terms of the store: 1m bars, of what is imported by now.
struct BarSelection {
    market::Instrument instrument;
    storage::MarketDataRequest minutes;
};

/// InvalidInput for a range that is none. Does not look whether the symbol has bars.
events::Result<BarSelection> select_bars(storage::Store& store, const BarQuestion& question);

}  // namespace millrace::cli
