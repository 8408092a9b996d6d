#include <algorithm>
#include <map>

#include <millrace/storage/duckdb_insight_store.h>

#include "insights/insight_series.h"
#include "lease/store_lease.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

Result<void> read_symbols(Lease& lease, InsightBacklogs& into) {
    const auto imports = lease.query("SELECT coalesce(max(import_id), 0) FROM imports");
    if (!imports) {
        return imports.error();
    }
    into.last_import_id = imports.value().row(0).int64(0);
    const auto rows =
        lease.query("SELECT s.symbol, sum(m.bars)::BIGINT, min(m.first_open), max(m.last_open) "
                    "FROM import_months m JOIN symbols s ON s.symbol_id = m.symbol_id "
                    "GROUP BY s.symbol ORDER BY s.symbol");
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        InsightBacklog& symbol = into.symbols.emplace_back();
        symbol.symbol = row.text(0);
        symbol.bars = static_cast<std::uint64_t>(row.int64(1));
        symbol.first_open = Timestamp::from_microseconds(row.int64(2));
        symbol.last_open = Timestamp::from_microseconds(row.int64(3));
    }
    return {};
}

/// By symbol: the first bar of the imports that its insights know nothing of.
Result<std::map<std::string, Timestamp>> first_new(Lease& lease, data::Timeframe timeframe) {
    const auto rows = lease.query(
        "SELECT s.symbol, min(d.first_open) FROM insight_series i "
        "JOIN bar_days d ON d.symbol_id = i.symbol_id AND d.import_id > i.last_import_id "
        "JOIN symbols s ON s.symbol_id = i.symbol_id "
        "WHERE i.timeframe = ? AND d.first_open IS NOT NULL GROUP BY s.symbol",
        {static_cast<std::int64_t>(timeframe)});
    if (!rows) {
        return rows.error();
    }
    std::map<std::string, Timestamp> first;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        first.emplace(row.text(0), Timestamp::from_microseconds(row.int64(1)));
    }
    return first;
}

InsightBacklog* find(InsightBacklogs& backlogs, const std::string& symbol) {
    const auto found = std::lower_bound(
        backlogs.symbols.begin(), backlogs.symbols.end(), symbol,
        [](const InsightBacklog& a, const std::string& name) { return a.symbol < name; });
    return found != backlogs.symbols.end() && found->symbol == symbol ? &*found : nullptr;
}

Result<InsightBacklogs> read_backlogs(Lease& lease, data::Timeframe timeframe) {
    InsightBacklogs backlogs;
    if (auto read = read_symbols(lease, backlogs); !read) {
        return read.error();
    }
    auto series = read_insight_series(lease, timeframe);
    const auto first = first_new(lease, timeframe);
    const auto batch = last_insight_batch(lease);
    if (!series || !first || !batch) {
        return !series ? series.error() : (first ? batch.error() : first.error());
    }
    backlogs.last_batch_id = batch.value();
    for (data::InsightProgress& progress : series.value()) {
        if (InsightBacklog* symbol = find(backlogs, progress.symbol)) {
            symbol->progress = std::move(progress);
        }
    }
    for (const auto& [name, open] : first.value()) {
        if (InsightBacklog* symbol = find(backlogs, name)) {
            symbol->first_new_open = open;
        }
    }
    return backlogs;
}

}  // namespace

Result<InsightBacklogs> insight_backlogs(Store& store, data::Timeframe timeframe) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto backlogs = read_backlogs(lease.value(), timeframe);
    auto done = backlogs ? lease.value().finish() : Result<void>();
    return done ? std::move(backlogs) : done.error();
}

}  // namespace millrace::storage
