#pragma once

#include <millrace/events/result.h>
#include <millrace/market/corporate_action_table.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// The corporate actions kept in the store.
events::Result<market::CorporateActionTable> read_actions(Lease& lease);

}  // namespace millrace::storage
