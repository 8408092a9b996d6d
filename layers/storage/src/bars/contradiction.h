#pragma once

#include <string>

#include <millrace/storage/bar_import.h>

#include "bars/bar_row.h"

namespace millrace::storage {

/// Two different bars for one minute of one symbol.
struct Contradiction {
    std::string symbol;
    BarRow kept;  // tag 0: its line is not known
    BarRow refused;
    bool is_stored = false;  // kept was there before this import
};

/// `INFY at 2025-01-01T03:45:00Z is stored with other values: close was 101, stored is 100.5`.
std::string to_string(const Contradiction& contradiction);
/// As it is reported and kept.
RefusedRow refused_row(const Contradiction& contradiction);

}  // namespace millrace::storage
