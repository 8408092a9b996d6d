#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/market/instrument_table.h>
#include <millrace/storage/store.h>
#include <millrace/storage/stored_instruments.h>

namespace millrace::cli {

/// How long a command waits for other processes: 30 s unattended, 2 s for a person.
enum class Patience { Unattended, Person };

/// An existing store; NotFound says how to make one.
events::Result<std::unique_ptr<storage::Store>>
open_store(const std::string& path, Patience patience,
           std::vector<std::filesystem::path> allowed_paths = {});
/// The same for a run, whose reading, deciding and packing of records have a thread each already.
events::Result<std::unique_ptr<storage::Store>> open_store_for_run(const std::string& path);

/// The same for the dashboard: it only reads, changes no file, and waits 2 s.
events::Result<std::unique_ptr<storage::Store>> open_store_for_screens(const std::string& path);

/// What to tell a user of symbols the table does not have; empty when it has them all.
std::string warning_of_unknown(const market::InstrumentTable& table,
                               std::span<const std::string> symbols);

/// NotFound: bars are stored for other symbols than these.
events::Error no_bars_of(std::span<const std::string> missing, std::span<const std::string> stored);

}  // namespace millrace::cli
