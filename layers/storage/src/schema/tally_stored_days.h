#pragma once

#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// Fills in bar_days for bars that were stored before there was such a table, import by import.
/// Nothing to do where it has rows. In a write lease.
events::Result<void> tally_stored_days(Lease& lease);

}  // namespace millrace::storage
