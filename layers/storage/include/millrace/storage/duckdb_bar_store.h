#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/events/clock.h>
#include <millrace/storage/session_filter.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// One-minute bars in DuckDB. Errors beyond the port's: Busy, Corrupt and Io as Store::open.
class DuckDbBarStore final : public data::BarStore {
public:
    /// The clock gives the time of an import, which is in no result. Both must outlive this.
    DuckDbBarStore(Store& store, const events::Clock& clock) : store_(&store), clock_(&clock) {}

    events::Result<data::AddedBars> add(std::string_view source,
                                        std::span<const data::BarBatch> batches) override;
    /// NotFound names the stored symbols.
    events::Result<std::vector<events::Bar>> read(std::string_view symbol, events::Timestamp from,
                                                  events::Timestamp to) override;
    events::Result<std::vector<data::StoredSymbol>> symbols() override;
    events::Result<std::int64_t> last_import_id() override;

private:
    Store* store_;
    const events::Clock* clock_;
};

struct SymbolStatus {
    data::StoredSymbol stored;
    std::uint64_t sessions = 0;     // trading days with at least one bar inside the session
    std::uint64_t off_session = 0;  // bars outside every session
};

struct BarStatus {
    std::vector<SymbolStatus> symbols;  // sorted by name
    std::uint64_t bars = 0;
    std::int64_t last_import_id = 0;
    std::uint64_t file_bytes = 0;  // of the whole store
    double bytes_per_bar = 0;      // of the blocks that hold bars; 0 without bars
};

/// Gives the session filter of a symbol; asked once for each stored symbol.
using SessionFilterOf = std::function<events::Result<SessionFilter>(std::string_view symbol)>;

/// What is stored, counted by reading every bar's time once.
events::Result<BarStatus> bar_status(Store& store, const SessionFilterOf& sessions_of);

}  // namespace millrace::storage
