#pragma once

#include <string>

#include <millrace/storage/store.h>

namespace millrace::storage::store_test {

/// What the doctor finds wrong about the rows of a store, such as an import that does not say what
/// bars it stored; empty when all is sound.
std::string disagreements(Store& store);

}  // namespace millrace::storage::store_test
