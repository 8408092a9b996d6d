#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>

namespace millrace::storage {

/// The bytes read; fewer than asked at the end of the file, nothing (and errno) after an error.
std::optional<std::size_t> read_at(int file, char* into, std::size_t bytes, off_t offset);
/// False, and errno, after an error.
bool write_at(int file, const char* from, std::size_t bytes, off_t offset);
/// A new name in a folder is durable only when the folder is. False, and errno, after an error.
bool sync_folder(const std::filesystem::path& folder);

}  // namespace millrace::storage
