#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <millrace/events/clock.h>
#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/quality.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// What a row's timestamp means: when its minute began, or when it was over.
enum class StampKind { Open, Close };
/// How dates such as 03-04-2025 are meant.
enum class DateOrder { DayFirst, MonthFirst };
enum class OnBadRow { RejectFile, Skip };

struct BarImportOptions {
    std::optional<std::string> symbol{};    // of every row; else the file's column or its name
    std::optional<std::string> timezone{};  // of stamps without an offset, as TimeZone::find
    StampKind stamp = StampKind::Open;
    std::optional<DateOrder> date_order{};  // where the file alone cannot tell
    OnBadRow on_bad_row = OnBadRow::RejectFile;
    bool revise = false;  // a different bar for a stored minute becomes its next revision
    bool ticks = false;   // rows are trades with the day's volume so far, not bars
    std::function<void(std::uint64_t rows)> on_progress{};  // every so many rows read
};

/// A row that is in no bar, and why.
struct RefusedRow {
    std::uint64_t line = 0;  // of a text file, its header being line 1; of Parquet the row from 1
    std::string reason;
    std::string text;  // the row itself, cut short
};

/// A session of which not every minute is there, or that has odd bars.
struct OddDay {
    events::Date date;
    std::uint64_t bars = 0;             // inside the session
    std::uint64_t minutes_missing = 0;  // of the session
    FlagCounts flags;
};

struct ImportedSymbol {
    std::string symbol;
    std::uint64_t accepted = 0;   // new minutes
    std::uint64_t identical = 0;  // stored already with the same values, or twice in the file
    std::uint64_t revised = 0;    // stored with other values before
    std::uint64_t flagged = 0;    // of accepted and revised ones
    FlagCounts flags;
    std::uint64_t sessions = 0;  // trading days with a bar of the file inside the session
    std::uint64_t minutes_missing = 0;
    /// Days with a bar at the session's close but none at its open, as if stamps were those of the
    /// minutes' ends; and days with a bar before the open but none in the last minute.
    std::uint64_t days_late = 0;
    std::uint64_t days_early = 0;
    std::vector<OddDay> odd_days;  // in order
    events::Timestamp first;       // open times of the file's bars
    events::Timestamp last;
    /// The earliest bar that changed what was known before: revised, or filled in before the last
    /// stored one. What was computed from there on has to be computed again.
    std::optional<events::Timestamp> first_changed;
};

/// How orderly a file of ticks was.
struct TickCounts {
    std::uint64_t ticks = 0;
    std::uint64_t out_of_order = 0;      // earlier than the row before
    std::uint64_t same_second = 0;       // of the same second as the row before
    std::uint64_t volume_decreases = 0;  // below the row before on the same day of UTC
    std::uint64_t unfinished = 0;        // of the minute that is not over yet: left out
};

struct ImportedFile {
    static constexpr std::size_t refused_rows_max = 1'000;

    std::string file;
    std::int64_t import_id = 0;  // 0: nothing was new
    std::uint64_t accepted = 0;
    std::uint64_t identical = 0;
    std::uint64_t revised = 0;
    std::uint64_t refused = 0;
    std::vector<RefusedRow> refused_rows;  // the first of them
    std::optional<TickCounts> ticks;
    std::vector<std::string> columns_ignored;
    bool symbol_is_of_file_name = false;
    std::vector<ImportedSymbol> symbols;  // sorted by name
};

/// Imports one-minute bars from a CSV or Parquet file, all or nothing; docs/import.md tells what
/// files are understood. The file must be among StoreOptions::allowed_paths. The store is held for
/// writing only once the whole file was read.
///
/// InvalidInput: the message names file, line, reason and value of each bad row, up to 20.
/// Conflict: a different bar is stored for one of the minutes. With OnBadRow::Skip such rows are
/// left out instead and, when any bar is new, kept in import_rejects; more than 100,000 of them are
/// an error all the same. NotFound, Io: the file cannot be read. Busy, Corrupt: as Store::open.
events::Result<ImportedFile> import_bars(Store& store, const events::Clock& clock,
                                         const std::filesystem::path& file,
                                         const BarImportOptions& options);

}  // namespace millrace::storage
