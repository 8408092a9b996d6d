#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/storage/quality.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Counted when the bars were imported, by the calendar of that day.
struct SymbolStatus {
    data::StoredSymbol stored;          // minutes, whatever their revision
    std::uint64_t sessions = 0;         // trading days with at least one bar inside the session
    std::uint64_t minutes_missing = 0;  // of the sessions from the first to the last, see bar_gaps
    std::uint64_t revised = 0;          // bars that replace an earlier revision
    FlagCounts flags;
};

struct BarStatus {
    std::vector<SymbolStatus> symbols;  // sorted by name
    std::uint64_t bars = 0;
    std::int64_t last_import_id = 0;
    std::uint64_t file_bytes = 0;  // of the whole store
    double bytes_per_bar = 0;      // of the blocks that hold bars; 0 without bars or not measured
};

/// To measure them, every block of the bars' times is read: a second for a hundred million bars.
enum class BytesOfBars { Measured, Unmeasured };

/// What is stored, without reading the bars themselves.
events::Result<BarStatus> bar_status(Store& store, BytesOfBars bytes = BytesOfBars::Measured);

/// Minutes of one session, one after another, that have no bar.
struct BarGap {
    events::Date date;
    events::Timestamp from;  // open time of the first missing minute
    events::Timestamp to;    // and of the last
    std::uint64_t minutes = 0;
};

/// Every missing minute of the sessions from the symbol's first bar to its last. A session without
/// any bar is one where the calendar is known for its date; elsewhere it may have been a holiday.
/// NotFound names the stored symbols.
events::Result<std::vector<BarGap>> bar_gaps(Store& store, std::string_view symbol);

}  // namespace millrace::storage
