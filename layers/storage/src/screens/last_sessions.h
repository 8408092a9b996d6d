#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include <millrace/data/stored_market.h>
#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

struct LastSessions {
    std::optional<data::StoredSession> last;
    std::optional<data::StoredSession> before;
};

/// The two newest sessions with bars of each of these symbol_ids. Most of them traded lately, so
/// the days of long ago are read for those alone that did not.
events::Result<std::map<std::int64_t, LastSessions>>
last_sessions(Lease& lease, std::span<const std::int64_t> symbol_ids, events::Timestamp newest);

}  // namespace millrace::storage
