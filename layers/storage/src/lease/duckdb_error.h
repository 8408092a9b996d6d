#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::storage {

/// DuckDB's own words and what they mean for the caller; `otherwise` when they tell nothing.
/// `doing` is the statement or the step; a long one is cut.
events::Error duckdb_error(const char* text, std::string_view doing,
                           events::ErrorCode otherwise = events::ErrorCode::Io);

/// Whether DuckDB said that another process holds the file.
bool is_lock_conflict(const events::Error& error);

/// The file's absolute path for DuckDB's readers, which take a path for a pattern.
std::string literal_pattern(const std::filesystem::path& file);

/// A text as an SQL literal.
std::string sql_literal(std::string_view text);

}  // namespace millrace::storage
