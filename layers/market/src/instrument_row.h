#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/market/instrument.h>

#include "csv.h"
#include "csv_columns.h"

namespace millrace::market {

inline constexpr std::array<std::string_view, 13> instrument_columns{
    "symbol",          "exchange",   "calendar", "isin", "segment",
    "currency",        "tick_slabs", "lots",     "fno",  "freeze_quantity",
    "volume_reported", "name",       "source"};

inline constexpr std::array<ColumnAlias, 8> instrument_aliases{{{"tick_size", "tick_slabs"},
                                                                {"tick", "tick_slabs"},
                                                                {"lot_size", "lots"},
                                                                {"lot", "lots"},
                                                                {"is_fno", "fno"},
                                                                {"f&o", "fno"},
                                                                {"freeze_qty", "freeze_quantity"},
                                                                {"ticks", "tick_slabs"}}};

/// The steps of the NSE cash market, from the built-in file.
std::vector<TickSlab> nse_tick_slabs();

/// A symbol of which nothing is known: NSE cash, not in F&O, lot 1.
Instrument nse_cash_instrument(std::string_view symbol, std::vector<TickSlab> nse_slabs);

/// One row with the defaults of its exchange. Errors name file, line, column, value.
events::Result<Instrument> parse_instrument(const CsvTable& table, const CsvRow& row,
                                            const CsvColumns& columns,
                                            const std::vector<TickSlab>& nse_slabs);

/// The row without its line end, in the order of instrument_columns up to volume_reported.
std::string instrument_row(const Instrument& instrument);

}  // namespace millrace::market
