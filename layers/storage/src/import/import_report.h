#pragma once

#include <span>

#include <millrace/market/instrument_table.h>
#include <millrace/storage/bar_import.h>

#include "bars/bar_load.h"

namespace millrace::storage {

/// Adds what a finished load did to the report; `refused` are the rows refused before it.
events::Result<void> fill_report(const BarLoad& load, const market::InstrumentTable& instruments,
                                 std::span<const RefusedRow> refused, ImportedFile& report);

}  // namespace millrace::storage
