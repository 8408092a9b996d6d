#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// What a row's timestamp means: when its minute began, or when it was over.
enum class StampKind { Open, Close };

struct CsvImportOptions {
    std::optional<std::string> symbol{};  // of every row; else the file needs a column `symbol`
    std::optional<std::string>
        timezone{};  // of stamps without an offset, as market::TimeZone::find
    StampKind stamp = StampKind::Open;
};

struct ImportedSymbol {
    std::string symbol;
    std::uint64_t accepted = 0;
    std::uint64_t identical = 0;  // stored already with the same values, or twice in the file
    events::Timestamp first;      // open times of the file's bars
    events::Timestamp last;
};

struct ImportedFile {
    std::string file;
    std::int64_t import_id = 0;  // 0: nothing was new
    std::uint64_t accepted = 0;
    std::uint64_t identical = 0;
    std::vector<ImportedSymbol> symbols;  // sorted by name
};

/// Imports one-minute bars from a CSV file, all or nothing. Columns timestamp, open, high, low,
/// close, volume and optionally symbol, in any order, named in the first line. The file must be
/// among StoreOptions::allowed_paths. The store is held for writing only once the file was read.
///
/// InvalidInput: the message names file, line (the header is line 1), reason and value of the first
/// bad row and how many more there are. Conflict: a different bar is stored for one of the minutes.
/// NotFound, Io: the file cannot be read. Busy, Corrupt: as Store::open.
events::Result<ImportedFile> import_csv(Store& store, const events::Clock& clock,
                                        const std::filesystem::path& file,
                                        const CsvImportOptions& options);

}  // namespace millrace::storage
