#include "insights/insight_series.h"

#include <string>

namespace millrace::storage {

using data::InsightProgress;
using events::Result;
using events::Timestamp;

Result<std::vector<InsightProgress>> read_insight_series(Lease& lease, data::Timeframe timeframe) {
    const auto rows = lease.query(
        "SELECT s.symbol, i.settings, i.market, i.last_import_id, i.is_complete, i.computed_to, "
        "i.stored_to, "
        "i.engine_state FROM insight_series i JOIN symbols s ON s.symbol_id = i.symbol_id "
        "WHERE i.timeframe = ? ORDER BY s.symbol",
        {static_cast<std::int64_t>(timeframe)});
    if (!rows) {
        return rows.error();
    }
    std::vector<InsightProgress> all;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const Blob& state = row.blob(7);
        InsightProgress& series = all.emplace_back();
        series.symbol = row.text(0);
        series.settings = row.text(1);
        series.market = row.text(2);
        series.last_import_id = row.int64(3);
        series.is_complete = row.int64(4) != 0;
        series.computed_to = Timestamp::from_microseconds(row.int64(5));
        series.stored_to = Timestamp::from_microseconds(row.int64(6));
        series.engine_state.assign(reinterpret_cast<const char*>(state.data()), state.size());
    }
    return all;
}

Result<std::int64_t> last_insight_batch(Lease& lease) {
    const auto rows = lease.query("SELECT coalesce(max(batch_id), 0) FROM insight_batches");
    return rows ? Result<std::int64_t>(rows.value().row(0).int64(0)) : rows.error();
}

}  // namespace millrace::storage
