#pragma once

#include <string_view>

#include <millrace/events/result.h>
#include <millrace/market/instrument_table.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Keeps an instrument list that extends the built-in one, in place of the former list.
events::Result<void> save_instruments(Store& store, std::string_view csv);
/// The built-in instruments and the list kept last.
events::Result<market::InstrumentTable> stored_instruments(Store& store);

}  // namespace millrace::storage
