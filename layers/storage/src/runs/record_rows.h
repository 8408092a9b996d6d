#pragma once

#include <cstdint>

#include <millrace/events/result.h>

#include "lease/store_lease.h"
#include "runs/record_chunk.h"

namespace millrace::storage {

/// Inserts the packed chunks of a run as rows; `first_chunk` is the number of the first.
events::Result<void> insert_chunks(Lease& lease, std::int64_t run_id, std::int32_t first_chunk,
                                   const RecordPacker& packed);

}  // namespace millrace::storage
