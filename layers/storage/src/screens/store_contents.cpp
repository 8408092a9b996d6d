#include "screens/store_contents.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "runs/run_rows.h"
#include "runs/run_words.h"
#include "screens/last_sessions.h"

namespace millrace::storage {

using data::StoreContents;
using data::Timeframe;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

Timestamp time_at(const Row& row, std::size_t column) {
    return Timestamp::from_microseconds(row.int64(column));
}
std::uint64_t count_at(const Row& row, std::size_t column) {
    return static_cast<std::uint64_t>(row.int64(column));
}

Result<void> read_symbols(Lease& lease, StoreContents& into) {
    const auto rows = lease.query(
        "SELECT s.symbol, s.symbol_id, sum(m.bars)::BIGINT, min(m.first_open), max(m.last_open) "
        "FROM import_months m JOIN symbols s ON s.symbol_id = m.symbol_id "
        "GROUP BY s.symbol, s.symbol_id ORDER BY s.symbol");
    if (!rows) {
        return rows.error();
    }
    std::vector<std::int64_t> ids;
    Timestamp newest = Timestamp::earliest();
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        data::SymbolContents& symbol = into.symbols.emplace_back();
        symbol.stored = {row.text(0), count_at(row, 2), time_at(row, 3), time_at(row, 4)};
        ids.push_back(row.int64(1));
        newest = std::max(newest, symbol.stored.last_open);
    }
    const auto sessions = last_sessions(lease, ids, newest);
    if (!sessions) {
        return sessions.error();
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (const auto found = sessions.value().find(ids[i]); found != sessions.value().end()) {
            into.symbols[i].last_session = found->second.last;
            into.symbols[i].session_before = found->second.before;
        }
    }
    return {};
}

Result<void> read_imports(Lease& lease, StoreContents& into) {
    const auto rows = lease.query("SELECT import_id, imported_at, source, bars FROM imports "
                                  "ORDER BY import_id DESC LIMIT ?",
                                  {static_cast<std::int64_t>(StoreContents::imports_max)});
    if (!rows) {
        return rows.error();
    }
    std::map<std::int64_t, std::size_t> places;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        places[row.int64(0)] = i;
        into.imports.push_back({.import_id = row.int64(0),
                                .imported_at = time_at(row, 1),
                                .source = row.text(2),
                                .bars = count_at(row, 3),
                                .symbols = {}});
    }
    if (into.imports.empty()) {
        return {};
    }
    const auto symbols = lease.query(
        "SELECT m.import_id, s.symbol, max(m.last_open) FROM import_months m JOIN symbols s "
        "ON s.symbol_id = m.symbol_id WHERE m.import_id >= ? GROUP BY ALL ORDER BY s.symbol",
        {into.imports.back().import_id});
    if (!symbols) {
        return symbols.error();
    }
    for (std::size_t i = 0; i < symbols.value().size(); ++i) {
        const Row row = symbols.value().row(i);
        if (const auto place = places.find(row.int64(0)); place != places.end()) {
            data::StoredImport& import = into.imports[place->second];
            import.symbols.push_back(row.text(1));
            import.last_open = std::max(import.last_open, time_at(row, 2));
        }
    }
    return {};
}

/// Series that bars of later imports are missing from, as (timeframe, symbol).
Result<std::set<std::pair<std::int64_t, std::string>>> series_behind(Lease& lease) {
    const auto rows = lease.query(
        "SELECT DISTINCT i.timeframe, s.symbol FROM insight_series i "
        "JOIN bar_days d ON d.symbol_id = i.symbol_id AND d.import_id > i.last_import_id "
        "JOIN symbols s ON s.symbol_id = i.symbol_id WHERE d.first_open IS NOT NULL");
    if (!rows) {
        return rows.error();
    }
    std::set<std::pair<std::int64_t, std::string>> behind;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        behind.emplace(rows.value().row(i).int64(0), rows.value().row(i).text(1));
    }
    return behind;
}

Result<void> read_series(Lease& lease, StoreContents& into) {
    const auto behind = series_behind(lease);
    const auto rows =
        lease.query("SELECT i.timeframe, s.symbol, i.computed_to, i.stored_to, i.is_complete "
                    "FROM insight_series i JOIN symbols s ON s.symbol_id = i.symbol_id "
                    "ORDER BY i.timeframe, s.symbol");
    if (!behind || !rows) {
        return !behind ? behind.error() : rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        into.series.push_back({.symbol = row.text(1),
                               .timeframe = static_cast<Timeframe>(row.int64(0)),
                               .computed_to = time_at(row, 2),
                               .stored_to = time_at(row, 3),
                               .is_behind = row.int64(4) == 0 || behind.value().contains(std::pair(
                                                                     row.int64(0), row.text(1)))});
    }
    return {};
}

Result<void> read_batches(Lease& lease, StoreContents& into) {
    const auto rows = lease.query(
        "SELECT batch_id, computed_at, timeframe, insights FROM insight_batches QUALIFY "
        "row_number() OVER (PARTITION BY timeframe ORDER BY batch_id DESC) <= ? "
        "ORDER BY batch_id DESC",
        {static_cast<std::int64_t>(StoreContents::batches_max)});
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        into.batches.push_back({row.int64(0), time_at(row, 1), static_cast<Timeframe>(row.int64(2)),
                                count_at(row, 3)});
    }
    return {};
}

Result<void> read_runs(Lease& lease, StoreContents& into) {
    const auto rows = lease.query(
        "SELECT r.run_id, r.mode, coalesce(o.status, 'running'), r.started_at, "
        "coalesce(c.records, 0)::BIGINT FROM "
        "(SELECT run_id, mode, started_at FROM runs ORDER BY run_id DESC LIMIT ?) r "
        "LEFT JOIN run_outcomes o ON o.run_id = r.run_id "
        "LEFT JOIN (SELECT run_id, sum(records) AS records FROM run_record_chunks GROUP BY run_id) "
        "c ON c.run_id = r.run_id ORDER BY r.run_id DESC",
        {static_cast<std::int64_t>(StoreContents::runs_max)});
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto status =
            row.text(2) == "running" ? data::RunStatus::Running : parse_status(row.text(2));
        if (!status) {
            return Error{ErrorCode::Corrupt,
                         run_name(row.int64(0)) + " is stored with the status '" + row.text(2) +
                             "': the store was changed by another program; restore a backup"};
        }
        into.runs.push_back({.run_id = run_name(row.int64(0)),
                             .mode = row.text(1),
                             .status = *status,
                             .started_at = time_at(row, 3),
                             .records = count_at(row, 4)});
    }
    return {};
}

}  // namespace

Result<StoreContents> read_contents(Lease& lease) {
    StoreContents contents;
    auto read = read_symbols(lease, contents);
    read = read ? read_imports(lease, contents) : std::move(read);
    read = read ? read_series(lease, contents) : std::move(read);
    read = read ? read_batches(lease, contents) : std::move(read);
    read = read ? read_runs(lease, contents) : std::move(read);
    return read ? Result<StoreContents>(std::move(contents)) : Result<StoreContents>(read.error());
}

}  // namespace millrace::storage
