#pragma once

#include <millrace/data/stored_market.h>
#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// All of it but the instruments and the corporate actions.
events::Result<data::StoreContents> read_contents(Lease& lease);

}  // namespace millrace::storage
