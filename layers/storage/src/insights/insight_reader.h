#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/data/insight_terms.h>
#include <millrace/data/timeframe.h>
#include <millrace/events/insight.h>
#include <millrace/events/result.h>

#include "bars/symbol_table.h"
#include "insights/insight_columns.h"
#include "lease/store_lease.h"

namespace millrace::storage {

struct InsightQuery {
    static constexpr std::int64_t every_batch = std::numeric_limits<std::int64_t>::max();

    events::Timestamp from;  // from <= bar_close <= to
    events::Timestamp to;
    std::int64_t last_batch_id = every_batch;
};

/// Reads stored insights of one timeframe into one series a symbol, sorted by time, of each bar the
/// highest revision. Keeps its memory from one reading to the next. Row: ConfluenceInsight leaves
/// out what was withdrawn, StoredInsight has it, with the values and computed_at.
template <class Row> class InsightReader {
public:
    using Series = std::vector<std::vector<Row>>;

    /// `delay` sets available_at.
    InsightReader(std::vector<WantedSymbol> symbols, data::Timeframe timeframe,
                  data::InsightDelay delay = data::InsightDelay::none());

    /// Replaces series(). Corrupt: two insights of one bar and revision are stored.
    events::Result<void> read(Lease& lease, const InsightQuery& query);
    Series& series() { return series_; }

private:
    static constexpr bool with_values = std::is_same_v<Row, data::StoredInsight>;

    events::Result<void> stream(Lease& lease, const InsightQuery& query);
    void take(const InsightColumns& columns, std::size_t rows);
    Row row(const InsightColumns& columns, std::size_t i, std::size_t series) const;
    events::Result<void> put_in_order();

    std::vector<WantedSymbol> symbols_;
    data::Timeframe timeframe_;
    data::InsightDelay delay_;
    std::vector<std::int32_t> series_of_id_;  // by symbol_id; -1 when not wanted
    Series series_;
    std::vector<std::uint8_t> disordered_;  // a series whose times do not rise, or with withdrawn
};

}  // namespace millrace::storage
