#pragma once

#include <millrace/events/result.h>
#include <millrace/market/instrument_table.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// The built-in instruments and the list kept in the store.
events::Result<market::InstrumentTable> read_instruments(Lease& lease);

}  // namespace millrace::storage
