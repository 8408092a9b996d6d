#include "market_data/load_plan.h"

#include <algorithm>

#include "bars/month.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

struct StoredMonth {
    MonthNumber month;
    std::uint64_t bars;
};

Result<std::vector<StoredMonth>> stored_months(Lease& lease, std::span<const WantedSymbol> symbols,
                                               std::int64_t last_import_id) {
    std::vector<SqlValue> parameters{last_import_id};
    std::string ids;
    for (const WantedSymbol& wanted : symbols) {
        parameters.emplace_back(std::int64_t{wanted.symbol_id});
        ids += ids.empty() ? "?" : ", ?";
    }
    const auto rows = lease.query("SELECT month, sum(bars)::BIGINT FROM import_months "
                                  "WHERE import_id <= ? AND symbol_id IN (" +
                                      ids +
                                      ") "
                                      "GROUP BY month ORDER BY month",
                                  parameters);
    if (!rows) {
        return rows.error();
    }
    std::vector<StoredMonth> months;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        months.push_back(
            {static_cast<MonthNumber>(row.int64(0)), static_cast<std::uint64_t>(row.int64(1))});
    }
    return months;
}

/// A month of too many bars as parts of equal length, each of whole hours.
void cut(const StoredMonth& month, std::int64_t last_import_id, std::vector<SeriesQuery>& loads) {
    constexpr std::int64_t hour_us = 3'600'000'000;
    const std::int64_t start = month_start(month.month).microseconds();
    const std::int64_t end = month_start(month_after(month.month)).microseconds();
    const auto parts = static_cast<std::int64_t>((month.bars + bars_per_load - 1) / bars_per_load);
    const std::int64_t hours = (end - start) / hour_us;
    const std::int64_t step = std::max<std::int64_t>(hours / parts + 1, 1) * hour_us;
    for (std::int64_t from = start; from < end; from += step) {
        loads.push_back({Timestamp::from_microseconds(from),
                         Timestamp::from_microseconds(std::min(from + step, end)), last_import_id});
    }
}

}  // namespace

Result<std::vector<SeriesQuery>> plan_loads(Lease& lease, std::span<const WantedSymbol> symbols,
                                            const MarketDataRequest& request) {
    const auto months = stored_months(lease, symbols, request.last_import_id);
    if (!months) {
        return months.error();
    }
    const auto from = request.from.value_or(Timestamp::earliest());
    const auto to = request.to.value_or(Timestamp::latest());
    std::vector<SeriesQuery> loads;
    std::uint64_t in_last = bars_per_load;  // so that the first month starts a load
    for (const StoredMonth& month : months.value()) {
        const auto start = month_start(month.month);
        const auto end = month_start(month_after(month.month));
        if (end <= from || start >= to) {
            continue;
        }
        if (month.bars > bars_per_load) {
            cut(month, request.last_import_id, loads);
            in_last = bars_per_load;
        } else if (loads.size() > 1 && in_last + month.bars <= bars_per_load) {
            loads.back().to = end;
            in_last += month.bars;
        } else {
            loads.push_back({start, end, request.last_import_id});
            in_last = month.bars;
        }
    }
    std::erase_if(loads, [&](const auto& load) { return load.to <= from || load.from >= to; });
    for (SeriesQuery& load : loads) {
        load.from = std::max(load.from, from);
        load.to = std::min(load.to, to);
    }
    return loads;
}

}  // namespace millrace::storage
