#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/market/instrument_table.h>
#include <millrace/storage/bar_import.h>
#include <millrace/storage/store.h>

#include "bars/bar_chunk.h"
#include "bars/bar_row.h"
#include "bars/bar_sorter.h"
#include "bars/contradiction.h"
#include "bars/import_tally.h"
#include "bars/quality_check.h"
#include "bars/stored_comparison.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// What one import did to one symbol.
struct LoadedSymbol {
    std::string symbol;
    std::uint64_t rows = 0;
    std::uint64_t accepted = 0;
    std::uint64_t identical = 0;
    std::uint64_t revised = 0;
    std::int64_t first_us = 0;  // of all its rows, accepted or not
    std::int64_t last_us = 0;
    std::optional<std::int64_t> first_changed_us{};  // see ImportedSymbol
};

/// What to do with a different bar for a minute.
struct LoadRules {
    bool revise = false;  // of a stored minute: keep it as the next revision
    bool skip = false;    // leave it out and go on; else the load is refused
};

/// One import: rows come in any order and are written as blocks of sorted rows within one write
/// lease, which is taken when the first block is full. Nothing stays unless finish() answered.
class BarLoad {
public:
    static constexpr std::size_t rows_max = 1'000'000;
    /// More cannot be mistakes in a file of bars: it is refused, even when they may be left out.
    static constexpr std::size_t contradictions_max = 100'000;
    static constexpr std::int32_t revision_max = std::numeric_limits<std::uint16_t>::max();

    BarLoad(Store& store, const events::Clock& clock, std::string source, LoadRules rules = {});

    /// The number to give as BarRow::symbol. InvalidInput for a name no symbol can have.
    events::Result<std::int32_t> symbol(std::string_view name);
    /// The row's month is found here. Its values are sound and it opens on a minute.
    events::Result<void> add(BarRow row);
    /// The same for many rows, not more than rows_max.
    events::Result<void> add_block(std::vector<BarRow> rows);
    /// `refused` rows of `source` are kept beside the bars, if there is any new bar.
    events::Result<data::AddedBars> finish(std::span<const RefusedRow> refused = {});

    /// Rows left out or, when an error was a Conflict over bars, the reason for it; by tag.
    const std::vector<Contradiction>& contradictions() const { return contradictions_; }
    /// As many as there are, though not more than contradictions_max are kept.
    std::uint64_t contradictions_count() const { return contradictions_count_; }
    /// By the number symbol() gave.
    const std::vector<LoadedSymbol>& symbols() const { return symbols_; }
    /// By symbol_id and date, once finish() answered.
    const ImportTally& tally() const { return tally_; }
    std::int32_t symbol_id(std::size_t number) const { return ids_[number]; }

private:
    /// What is stored of a symbol.
    struct Known {
        MonthNumber first_month = std::numeric_limits<MonthNumber>::max();  // this import included
        MonthNumber last_month = std::numeric_limits<MonthNumber>::min();
        // Before this import:
        std::int64_t last_open_us = std::numeric_limits<std::int64_t>::min();
        std::int64_t session_last_us = 0;       // of the last bar inside a session
        std::optional<double> session_close{};  // its close
    };
    /// A symbol of this import.
    struct Part {
        std::size_t number;  // symbol() gave it
        Known known;
        QualityCheck check;

        /// Before the rows of a block: whether they go on where the stored ones end.
        void start_at(std::int64_t open_us) {
            if (known.session_close && known.session_last_us < open_us) {
                check.go_on_from(known.session_last_us, *known.session_close);
            }
        }
    };

    void place(BarRow& row);
    events::Result<void> flush_early();
    events::Result<void> flush();
    events::Result<data::AddedBars> write_all(std::span<const RefusedRow> refused);
    events::Result<void> begin();
    events::Result<void> read_known();
    events::Result<void> number_symbols();
    bool may_be_stored() const;
    events::Result<void> sort_rows();
    events::Result<void> judge(const StoredComparison& stored);
    void contradict(const BarRow& kept, const BarRow& refused, bool is_stored);
    /// A refusal, unless there are none or they may be left out.
    events::Result<void> accept_contradictions();
    events::Error refusal();
    events::Result<void> append_new(const StoredComparison& stored);
    /// The row of the block at `at`, if it is no known one.
    events::Result<void> append(std::size_t at, const StoredComparison& stored, Part& part,
                                BarChunk& chunk);
    void count(Part& part, const BarRow& row, RowFate fate);
    events::Result<void> write_import(std::span<const RefusedRow> refused);
    events::Result<void> write_refused(std::span<const RefusedRow> refused);

    Store* store_;
    const events::Clock* clock_;
    std::string source_;
    LoadRules rules_;
    MonthFinder month_of_;
    std::vector<BarRow> rows_;
    std::vector<std::uint8_t> left_out_;                        // by row of the block
    std::vector<LoadedSymbol> symbols_;                         // by the number symbol() gave
    std::map<std::string, std::int32_t, std::less<>> numbers_;  // name to that number
    std::vector<std::int32_t> ids_;                             // that number to symbol_id
    std::optional<Lease> lease_;
    std::optional<SymbolTable> table_;
    market::InstrumentTable instruments_;
    std::map<std::int32_t, Known> known_;  // by symbol_id
    std::map<std::int32_t, Part> parts_;   // by symbol_id
    ImportTally tally_;
    std::int64_t import_id_ = 0;
    std::uint64_t accepted_ = 0;
    std::uint64_t identical_ = 0;
    std::uint64_t revised_ = 0;
    std::vector<Contradiction> contradictions_;
    std::uint64_t contradictions_count_ = 0;
};

}  // namespace millrace::storage
