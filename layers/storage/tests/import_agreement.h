#pragma once

#include <string>

#include <millrace/storage/store.h>

namespace millrace::storage::store_test {

/// Where what imports wrote about themselves (imports, import_months, bar_days, import_rejects)
/// does not say what bars they stored; empty when all of it does.
std::string disagreements(Store& store);

}  // namespace millrace::storage::store_test
