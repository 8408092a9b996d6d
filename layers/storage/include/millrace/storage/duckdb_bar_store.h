#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/events/clock.h>
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

}  // namespace millrace::storage
