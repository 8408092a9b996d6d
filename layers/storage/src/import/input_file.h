#pragma once

#include <filesystem>
#include <string>

#include <millrace/events/result.h>

namespace millrace::storage {

enum class FileKind { Text, Parquet };

/// By the file's first bytes. NotFound: no such file. InvalidInput: no regular file, empty, or
/// compressed. Io: it cannot be opened.
events::Result<FileKind> kind_of_file(const std::filesystem::path& file);

/// The file's absolute path for DuckDB's readers, which take a path for a pattern.
std::string literal_pattern(const std::filesystem::path& file);

}  // namespace millrace::storage
