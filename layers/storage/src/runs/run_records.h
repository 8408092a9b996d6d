#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include <millrace/data/run_reader.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// As RunReader::records, of the run with this number. Corrupt: a chunk is missing, damaged or not
/// what its row says.
events::Result<void>
read_records(Lease& lease, std::int64_t run_id, const data::RecordQuery& query,
             const std::function<bool(std::span<const std::byte> record)>& each);

}  // namespace millrace::storage
