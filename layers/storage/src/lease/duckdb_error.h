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

/// Damage that DuckDB met in the store's file, with the file's name and what to do.
events::Error damage_of_store(const std::filesystem::path& store, const events::Error& met);

/// Whether DuckDB could not read the log beside a store, rather than the store.
bool is_damaged_log(const events::Error& error);

/// Whether DuckDB said that the system lets this user not open a file.
bool is_refused_access(const events::Error& error);

/// Whether DuckDB said that another process holds the file.
bool is_lock_conflict(const events::Error& error);

/// The file's absolute path for DuckDB's readers, which take a path for a pattern.
std::string literal_pattern(const std::filesystem::path& file);

/// A text as an SQL literal.
std::string sql_literal(std::string_view text);

}  // namespace millrace::storage
