#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/sqlite/database.h>
#include <millrace/storage/trading_control.h>

namespace millrace::storage {

/// An existing control store, checked to be one, whole and of a version this program reads.
events::Result<sqlite::Database> open_control_file(const std::filesystem::path& file,
                                                   sqlite::Access access);
/// Whether there is one. Corrupt: its log is there without it. Halted: the system does not tell.
events::Result<bool> has_control_file(const std::filesystem::path& file);
/// Makes an empty one unless there is a file already; a kill leaves none or a whole one.
events::Result<void> make_control_file(const std::filesystem::path& file);

/// The newest entry of each (mode, strategy), by mode, then strategy.
extern const std::string_view newest_entries;
/// All of them, the oldest first.
extern const std::string_view all_entries;
events::Result<std::vector<TradingStateEntry>> read_entries(sqlite::Database& database,
                                                            std::string_view sql);
events::Result<void> add_entry(sqlite::Database& database, const TradingStateEntry& entry);

}  // namespace millrace::storage
