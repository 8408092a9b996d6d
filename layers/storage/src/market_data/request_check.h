#pragma once

#include <millrace/events/result.h>
#include <millrace/storage/stored_bar_series.h>

namespace millrace::storage {

/// InvalidInput: symbols unsorted, none, or not one session filter each.
events::Result<void> check(const MarketDataRequest& request);

}  // namespace millrace::storage
