#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include <millrace/data/run_reader.h>

namespace millrace::data {

/// Walks records that stand one after another in `bytes` and calls `each` with those the query asks
/// for. Answers whether to go on; Corrupt when the bytes are no records.
events::Result<bool>
for_each_record(std::span<const std::byte> bytes, const RecordQuery& query,
                const std::function<bool(std::span<const std::byte> record)>& each);

}  // namespace millrace::data
