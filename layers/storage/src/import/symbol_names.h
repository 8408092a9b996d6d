#pragma once

#include <string>
#include <string_view>

#include <millrace/market/instrument_table.h>

namespace millrace::storage {

/// Whose bars a file holds by its name: `INFY` of INFY.csv, INFY_2025_1m.csv, `NSE_INFY, 1.csv`.
/// Empty when the first word is neither in the table (in any case) nor in capitals, or may not be
/// the whole of it (NIFTY BANK.csv, BSE_INFY.csv).
std::string symbol_of_file(std::string_view stem, const market::InstrumentTable& table);

}  // namespace millrace::storage
