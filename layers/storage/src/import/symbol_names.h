#pragma once

#include <string>
#include <string_view>

#include <millrace/market/instrument_table.h>

namespace millrace::storage {

/// `INFY` of what sources call it: INFY, INFY-EQ, INFY.NS, NSE:INFY, and infy where the table has
/// INFY.
std::string symbol_of_name(std::string_view name, const market::InstrumentTable& table);

/// Whose bars a file holds by its name: `INFY` of INFY.csv, INFY_2025_1m.csv, `NSE_INFY, 1.csv`.
/// Empty when the first word is neither in the table (in any case) nor in capitals, or may not be
/// the whole of it (NIFTY BANK.csv, BSE_INFY.csv).
std::string symbol_of_file(std::string_view stem, const market::InstrumentTable& table);

}  // namespace millrace::storage
