#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/data/run_summary.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/bar.h>
#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/market/corporate_action_table.h>
#include <millrace/market/instrument_table.h>

namespace millrace::data {

/// A session of a symbol that has bars, as counted when they were imported.
struct StoredSession {
    events::Date date;
    events::Timestamp last_open;  // of the last bar inside the session
    double close = 0;             // of that bar
};

struct SymbolContents {
    StoredSymbol stored;
    std::optional<StoredSession> last_session;    // none: no bar inside any
    std::optional<StoredSession> session_before;  // the one with bars before the last
};

struct StoredImport {
    std::int64_t import_id = 0;
    events::Timestamp imported_at;
    std::string source;
    std::uint64_t bars = 0;
    std::vector<std::string> symbols;                             // that got bars, sorted
    events::Timestamp last_open = events::Timestamp::earliest();  // of those bars
};

/// How far the insights of a symbol have come in one timeframe.
struct InsightSeriesStatus {
    std::string symbol;
    Timeframe timeframe = Timeframe::M1;
    events::Timestamp computed_to = events::Timestamp::earliest();
    events::Timestamp stored_to = events::Timestamp::earliest();  // newest bar_close ever stored
    bool is_behind = false;  // the symbol has bars that are not in it
};

struct StoredInsightBatch {
    std::int64_t batch_id = 0;
    events::Timestamp computed_at;
    Timeframe timeframe = Timeframe::M1;
    std::uint64_t insights = 0;
};

struct StoredRun {
    std::string run_id;
    std::string mode;
    RunStatus status = RunStatus::Running;
    events::Timestamp started_at;
    std::uint64_t records = 0;
};

/// What is there, all as of one instant.
struct StoreContents {
    static constexpr std::size_t imports_max = 20;
    static constexpr std::size_t batches_max = 5;  // of each timeframe
    static constexpr std::size_t runs_max = 50;

    std::vector<SymbolContents> symbols;      // sorted by name
    std::vector<StoredImport> imports;        // the newest first
    std::vector<InsightSeriesStatus> series;  // by timeframe, then symbol
    std::vector<StoredInsightBatch> batches;  // the newest first
    std::vector<StoredRun> runs;              // the newest first
    market::InstrumentTable instruments;      // the built-in ones and the list kept
    market::CorporateActionTable actions;
};

/// How many bars are odd in which way.
struct OddBars {
    std::uint64_t off_session = 0;
    std::uint64_t weekend = 0;
    std::uint64_t jump = 0;
    std::uint64_t zero_volume = 0;
    std::uint64_t stale_run = 0;
    std::uint64_t off_tick = 0;
};

struct SymbolCondition {
    StoredSymbol stored;
    std::uint64_t sessions = 0;
    std::uint64_t minutes_missing = 0;
    std::uint64_t revised = 0;
    OddBars odd;
};

/// Rows of a file that an import left out.
struct RefusedRows {
    std::int64_t import_id = 0;
    std::string file;
    std::uint64_t rows = 0;
};

struct StoreCondition {
    std::vector<SymbolCondition> symbols;  // sorted by name
    std::vector<RefusedRows> refused;      // of the newest imports that refused any, newest first
    std::uint64_t bars = 0;
    std::uint64_t file_bytes = 0;
    std::int64_t schema_version = 0;
    std::string duckdb_version;
    std::string sqlite_version;
};

/// Stored bars and what is known of them, for screens. It can change nothing. Safe from many
/// threads. Busy: the store could not be had in time.
class StoredMarket {
public:
    virtual ~StoredMarket() = default;

    /// Reads no bars and no insights.
    virtual events::Result<StoreContents> contents() = 0;
    /// The same, with what was counted of every symbol; takes longer.
    virtual events::Result<StoreCondition> condition() = 0;
    /// Minutes with from <= open time < to, in time order, one series a symbol as asked for;
    /// Bar::symbol is the position in `symbols`. NotFound names the symbol that is not stored.
    virtual events::Result<std::vector<std::vector<events::Bar>>>
    bars(std::span<const std::string> symbols, events::Timestamp from, events::Timestamp to) = 0;
};

}  // namespace millrace::data
