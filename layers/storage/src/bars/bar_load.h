#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "bars/bar_row.h"
#include "bars/bar_sorter.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// What one import did to one symbol.
struct LoadedSymbol {
    std::string symbol;
    std::uint64_t rows = 0;
    std::uint64_t accepted = 0;
    std::uint64_t identical = 0;
    std::int64_t first_us = 0;  // of all its rows, accepted or not
    std::int64_t last_us = 0;
};

/// Why a load was refused: another bar for a minute.
struct Contradiction {
    std::string symbol;
    BarRow kept;  // tag 0: its line is not known any more
    BarRow refused;
    bool is_stored = false;     // kept was there before this import
    std::uint64_t further = 0;  // more of the kind
};

/// One import: rows come in any order and are written as blocks of sorted rows within one write
/// lease, which is taken when the first block is full. Nothing stays unless finish() answered.
class BarLoad {
public:
    static constexpr std::size_t rows_max = 1'000'000;

    BarLoad(Store& store, const events::Clock& clock, std::string source);

    /// The number to give as BarRow::symbol. InvalidInput for a name no symbol can have.
    events::Result<std::int32_t> symbol(std::string_view name);
    /// The row's month is found here. Its values are sound and it opens on a minute.
    events::Result<void> add(BarRow row);
    events::Result<data::AddedBars> finish();

    /// Set when an error was a Conflict over bars.
    const std::optional<Contradiction>& contradiction() const { return contradiction_; }
    const std::vector<LoadedSymbol>& symbols() const { return symbols_; }

private:
    struct Months {
        MonthNumber first = 0;
        MonthNumber last = 0;
    };
    struct Added {
        std::uint64_t bars = 0;
        std::int64_t first_us = 0;
        std::int64_t last_us = 0;
    };
    struct Verdicts;  // on the rows of one block

    events::Result<void> flush();
    events::Result<data::AddedBars> write_all();
    events::Result<void> begin();
    events::Result<void> number_symbols();
    LoadedSymbol& loaded(std::int32_t symbol_id);
    bool may_be_stored() const;
    events::Result<void> compare_with_stored(Verdicts& verdicts);
    events::Result<void> append_new(const Verdicts& verdicts);
    void count(const Verdicts& verdicts);
    events::Result<void> write_import();
    events::Result<void> write_months();
    events::Error refuse(const SameMinute& first, std::uint64_t count);

    Store* store_;
    const events::Clock* clock_;
    std::string source_;
    MonthFinder month_of_;
    std::vector<BarRow> rows_;
    std::vector<LoadedSymbol> symbols_;                         // by the number symbol() gave
    std::map<std::string, std::int32_t, std::less<>> numbers_;  // name to that number
    std::vector<std::int32_t> ids_;                             // that number to symbol_id
    std::map<std::int32_t, std::int32_t> numbers_of_ids_;
    std::optional<Lease> lease_;
    std::optional<SymbolTable> table_;
    std::map<std::int32_t, Months> stored_months_;                        // by symbol_id
    std::map<std::pair<std::int32_t, MonthNumber>, Added> added_months_;  // by symbol_id, month
    std::int64_t import_id_ = 0;
    std::uint64_t accepted_ = 0;
    std::uint64_t identical_ = 0;
    std::optional<Contradiction> contradiction_;
};

}  // namespace millrace::storage
