#pragma once

#include <filesystem>

#include <millrace/events/result.h>
#include <millrace/storage/compact.h>
#include <millrace/storage/work_step.h>

namespace millrace::storage {

/// Reads the store at `from` and writes the new database `to` in the same folder, with the same
/// rows in all tables, durably. Compares the two. Under an exclusive StoreHold.
/// Corrupt: a row differs, or the store cannot be read.
events::Result<CompactReport> rewrite(const std::filesystem::path& from,
                                      const std::filesystem::path& to, const OnStep& on_step);

}  // namespace millrace::storage
