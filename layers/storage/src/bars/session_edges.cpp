#include <millrace/storage/session_edges.h>

#include <limits>
#include <map>

#include "bars/symbol_table.h"
#include "lease/store_lease.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

/// A day put together from the imports that added to it.
struct Day {
    std::int64_t first_us = std::numeric_limits<std::int64_t>::max();
    std::int64_t last_us = std::numeric_limits<std::int64_t>::min();
    double open = 0;
    double close = 0;
};
using Days = std::map<std::int64_t, std::map<std::int32_t, Day>>;  // by symbol_id and date

/// Rows come in the order of imports, so that a revised first or last bar counts.
Result<Days> read_days(Lease& lease, const SymbolTable& table, const SessionEdgesRequest& request) {
    Days days;
    std::vector<SqlValue> parameters{request.last_import_id};
    for (const std::string& symbol : request.symbols) {
        if (const auto id = table.find(symbol)) {
            parameters.emplace_back(std::int64_t{*id});
        }
    }
    if (parameters.size() == 1) {
        return days;
    }
    const auto streamed =
        lease.stream("SELECT symbol_id, date, first_open, last_open, open, close FROM bar_days "
                     "WHERE import_id <= ? AND first_open IS NOT NULL AND symbol_id IN (" +
                         placeholders(parameters.size() - 1) + ") ORDER BY import_id",
                     parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
                         const auto symbol = chunk.column<std::int32_t>(0);
                         const auto date = chunk.column<std::int32_t>(1);
                         const auto first_us = chunk.column<std::int64_t>(2);
                         const auto last_us = chunk.column<std::int64_t>(3);
                         const auto open = chunk.column<double>(4);
                         const auto close = chunk.column<double>(5);
                         for (std::size_t i = 0; i < chunk.size(); ++i) {
                             Day& day = days[symbol[i]][date[i]];
                             if (first_us[i] <= day.first_us) {
                                 day.first_us = first_us[i];
                                 day.open = open[i];
                             }
                             if (last_us[i] >= day.last_us) {
                                 day.last_us = last_us[i];
                                 day.close = close[i];
                             }
                         }
                         return AfterChunk::Continue;
                     });
    return streamed ? Result<Days>(std::move(days)) : Result<Days>(streamed.error());
}

}  // namespace

Result<std::vector<std::vector<market::SessionPrices>>>
session_edges(Store& store, const SessionEdgesRequest& request) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    if (!table) {
        return table.error();
    }
    const auto days = read_days(lease.value(), table.value(), request);
    if (!days) {
        return days.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    const std::int64_t from_us = request.from.value_or(Timestamp::earliest()).microseconds();
    const std::int64_t to_us = request.to.value_or(Timestamp::latest()).microseconds();
    std::vector<std::vector<market::SessionPrices>> edges(request.symbols.size());
    for (std::size_t i = 0; i < request.symbols.size(); ++i) {
        const auto id = table.value().find(request.symbols[i]);
        const auto found = id ? days.value().find(*id) : days.value().end();
        if (found == days.value().end()) {
            continue;
        }
        for (const auto& [date, day] : found->second) {
            if (day.last_us >= from_us && day.first_us < to_us) {
                edges[i].push_back({events::Date::from_days(date), day.open, day.close});
            }
        }
    }
    return edges;
}

}  // namespace millrace::storage
