#pragma once

#include "lease/file_lock.h"

namespace millrace::storage {

/// DuckDB's own kind of lock on a database file, so that programs which know nothing of leases are
/// kept out: shared as its readers take it, exclusive as its writers do. False when another process
/// has one in the way. It belongs to the process and goes when any descriptor of the file is closed
/// here.
bool lock_as_duckdb_does(int file, Sharing sharing);

}  // namespace millrace::storage
