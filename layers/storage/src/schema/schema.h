#pragma once

#include <filesystem>

#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// Raised with every change of a table; the statements that bring a store of the former version
/// forward then go with it.
inline constexpr std::int64_t schema_version = 3;

enum class SchemaAge { Current, Older };

/// Makes the tables in an empty database and brings a store of an older version forward; harmless
/// in one of this version. In a write lease. Corrupt: a newer version, or a database of something
/// else.
events::Result<void> make_schema(Lease& lease, const std::filesystem::path& path);
/// Whether the store has to be brought forward before it is used. Corrupt: as above.
events::Result<SchemaAge> schema_age(Lease& lease, const std::filesystem::path& path);

}  // namespace millrace::storage
