#pragma once

#include <filesystem>

#include <millrace/storage/doctor.h>

namespace millrace::storage {

/// Whether this user can read and write the store's files and folder, and others cannot.
Finding check_permissions(const std::filesystem::path& store);
/// Whether the store's file system has room for the work on it.
Finding check_disk(const std::filesystem::path& store);
/// What killed commands left beside the store. While a read lease is held: the log of a writer at
/// work is no left-over.
Finding check_left_overs(const std::filesystem::path& store);

}  // namespace millrace::storage
