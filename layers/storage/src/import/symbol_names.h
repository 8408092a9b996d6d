#pragma once

#include <string>
#include <string_view>

#include <millrace/market/instrument_table.h>

namespace millrace::storage {

/// `INFY` of what sources call it: INFY, INFY-EQ, INFY.NS, NSE:INFY.
std::string_view plain_symbol(std::string_view name);

/// Whether a row's own name means that symbol: none at all, the symbol, or the symbol among marks
/// and other words, as in INFY-EQ and NSE:INFY.
bool stands_for(std::string_view symbol, std::string_view name);

/// Whose bars a file holds by its name: `INFY` of INFY.csv, INFY_2025_1m.csv, `NSE_INFY, 1.csv`.
/// Empty when the first word is neither in the table (in any case) nor in capitals.
std::string symbol_of_file(std::string_view stem, const market::InstrumentTable& table);

}  // namespace millrace::storage
