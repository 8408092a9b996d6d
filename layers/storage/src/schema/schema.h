#pragma once

#include <filesystem>

#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// Raised with every change of a table; a migration from each former version then goes with it.
inline constexpr std::int64_t schema_version = 1;

/// Makes the tables in an empty database; harmless in a store of this version. Corrupt: a newer
/// version, or a database of something else.
events::Result<void> make_schema(Lease& lease, const std::filesystem::path& path);
/// Corrupt unless this is a store of a version this program knows.
events::Result<void> check_schema(Lease& lease, const std::filesystem::path& path);

}  // namespace millrace::storage
