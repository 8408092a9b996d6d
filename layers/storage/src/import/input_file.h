#pragma once

#include <filesystem>

#include <millrace/events/result.h>

namespace millrace::storage {

enum class FileKind { Text, Parquet };

/// By the file's first bytes. NotFound: no such file. InvalidInput: no regular file, empty, or
/// compressed, or it cannot be opened.
events::Result<FileKind> kind_of_file(const std::filesystem::path& file);

}  // namespace millrace::storage
