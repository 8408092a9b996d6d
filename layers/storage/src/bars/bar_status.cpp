#include <millrace/storage/duckdb_bar_store.h>

#include <set>

#include "lease/store_lease.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

/// What is counted of one symbol while every bar goes by.
struct SymbolCount {
    std::int32_t symbol_id = 0;
    SessionFilter filter;
    std::set<events::Date> sessions;
    std::optional<events::Date> last_session;
    std::uint64_t off_session = 0;

    void take(Timestamp at) {
        if (!filter.keeps(at)) {
            ++off_session;
        } else if (filter.session_date() != last_session) {
            last_session = filter.session_date();
            sessions.insert(*last_session);
        }
    }
};

struct Counts {
    BarStatus status;
    std::vector<SymbolCount> counts;       // as status.symbols
    std::vector<std::size_t> place_of_id;  // by symbol_id
};

Result<void> read_symbols(Lease& lease, const SessionFilterOf& sessions_of, Counts& into) {
    const auto rows = lease.query(
        "SELECT s.symbol, s.symbol_id, sum(m.bars)::BIGINT, min(m.first_open), max(m.last_open) "
        "FROM import_months m JOIN symbols s ON s.symbol_id = m.symbol_id "
        "GROUP BY s.symbol, s.symbol_id ORDER BY s.symbol");
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        auto filter = sessions_of(row.text(0));
        if (!filter) {
            return filter.error();
        }
        const auto id = static_cast<std::size_t>(row.int64(1));
        into.place_of_id.resize(std::max(into.place_of_id.size(), id + 1));
        into.place_of_id[id] = i;
        into.counts.push_back(
            {static_cast<std::int32_t>(id), std::move(filter).value(), {}, {}, 0});
        const data::StoredSymbol stored{row.text(0), static_cast<std::uint64_t>(row.int64(2)),
                                        Timestamp::from_microseconds(row.int64(3)),
                                        Timestamp::from_microseconds(row.int64(4))};
        into.status.symbols.push_back({stored, 0, 0});
        into.status.bars += stored.bars;
    }
    return {};
}

Result<void> count_bars(Lease& lease, Counts& into) {
    const auto streamed =
        lease.stream("SELECT symbol_id, timestamp FROM ohlcv_1m WHERE revision = 0", {},
                     [&](const ChunkView& chunk) -> Result<AfterChunk> {
                         const auto symbol = chunk.column<std::int32_t>(0);
                         const auto open_us = chunk.column<std::int64_t>(1);
                         for (std::size_t i = 0; i < chunk.size(); ++i) {
                             const auto place =
                                 into.place_of_id.at(static_cast<std::size_t>(symbol[i]));
                             into.counts[place].take(Timestamp::from_microseconds(open_us[i]));
                         }
                         return AfterChunk::Continue;
                     });
    if (!streamed) {
        return streamed.error();
    }
    for (std::size_t i = 0; i < into.counts.size(); ++i) {
        into.status.symbols[i].sessions = into.counts[i].sessions.size();
        into.status.symbols[i].off_session = into.counts[i].off_session;
    }
    return {};
}

Result<void> measure(Lease& lease, BarStatus& status) {
    const auto last = lease.query("SELECT coalesce(max(import_id), 0) FROM imports");
    if (!last) {
        return last.error();
    }
    status.last_import_id = last.value().row(0).int64(0);
    const auto bytes = lease.query(
        "SELECT (SELECT count(DISTINCT block_id) FROM pragma_storage_info('ohlcv_1m') "
        "WHERE persistent AND block_id >= 0)::BIGINT, (total_blocks * block_size)::BIGINT, "
        "block_size::BIGINT FROM pragma_database_size() WHERE database_name = 'store'");
    if (!bytes) {
        return bytes.error();
    }
    const Row row = bytes.value().row(0);
    status.file_bytes = static_cast<std::uint64_t>(row.int64(1));
    if (status.bars > 0) {
        status.bytes_per_bar =
            static_cast<double>(row.int64(0) * row.int64(2)) / static_cast<double>(status.bars);
    }
    return {};
}

}  // namespace

Result<BarStatus> bar_status(Store& store, const SessionFilterOf& sessions_of) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    Counts counts;
    auto done = read_symbols(lease.value(), sessions_of, counts);
    if (done) {
        done = count_bars(lease.value(), counts);
    }
    if (done) {
        done = measure(lease.value(), counts.status);
    }
    if (done) {
        done = lease.value().finish();
    }
    return done ? Result<BarStatus>(std::move(counts.status)) : Result<BarStatus>(done.error());
}

}  // namespace millrace::storage
