#include "screens/series_ends.h"

#include <algorithm>

#include <millrace/events/date.h>

namespace millrace::storage {

using events::Date;
using events::Result;
using events::Timestamp;

Result<std::vector<SeriesEnds>> series_ends(Lease& lease, data::Timeframe timeframe) {
    const auto rows =
        lease.query("SELECT s.symbol, s.symbol_id, i.stored_to FROM insight_series i "
                    "JOIN symbols s ON s.symbol_id = i.symbol_id WHERE i.timeframe = ? "
                    "AND i.stored_to > make_timestamp(?) ORDER BY i.stored_to DESC, s.symbol",
                    {static_cast<std::int64_t>(timeframe), Timestamp::earliest().microseconds()});
    if (!rows) {
        return rows.error();
    }
    std::vector<SeriesEnds> groups;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto end = Timestamp::from_microseconds(row.int64(2));
        const bool is_other_day =
            groups.empty() ||
            Date::of({end.microseconds()}) != Date::of({groups.back().last.microseconds()});
        if (is_other_day && groups.size() < series_ends_max) {
            groups.push_back({.symbols = {}, .stored_to = {}, .first = end, .last = end});
        }
        SeriesEnds& group = groups.back();
        group.symbols.push_back({row.text(0), static_cast<std::int32_t>(row.int64(1))});
        group.stored_to.push_back(end);
        group.first = std::min(group.first, end);
    }
    return groups;
}

}  // namespace millrace::storage
