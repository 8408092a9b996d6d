#include <millrace/storage/bar_status.h>

#include <map>
#include <string>

#include "bars/session_gaps.h"
#include "lease/store_lease.h"
#include "read_instruments.h"

namespace millrace::storage {

using events::Result;
using events::Timestamp;

namespace {

using Places = std::map<std::int64_t, std::size_t>;  // of symbol_id in BarStatus::symbols
using DaysOfSymbols = std::map<std::int64_t, std::map<events::Date, std::uint64_t>>;

Result<Places> read_symbols(Lease& lease, BarStatus& status) {
    const auto rows = lease.query(
        "SELECT s.symbol, s.symbol_id, sum(m.bars)::BIGINT, min(m.first_open), max(m.last_open) "
        "FROM import_months m JOIN symbols s ON s.symbol_id = m.symbol_id "
        "GROUP BY s.symbol, s.symbol_id ORDER BY s.symbol");
    if (!rows) {
        return rows.error();
    }
    Places places;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        SymbolStatus symbol;
        symbol.stored = {row.text(0), static_cast<std::uint64_t>(row.int64(2)),
                         Timestamp::from_microseconds(row.int64(3)),
                         Timestamp::from_microseconds(row.int64(4))};
        status.bars += symbol.stored.bars;
        status.symbols.push_back(std::move(symbol));
        places[row.int64(1)] = i;
    }
    return places;
}

Result<void> add_flags(Lease& lease, const Places& places, BarStatus& status) {
    const auto rows = lease.query(
        "SELECT symbol_id, sum(revised)::BIGINT, sum(off_session)::BIGINT, sum(weekend)::BIGINT, "
        "sum(jump)::BIGINT, sum(zero_volume)::BIGINT, sum(stale_run)::BIGINT, "
        "sum(off_tick)::BIGINT FROM bar_days GROUP BY symbol_id");
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        const auto place = places.find(row.int64(0));
        if (place == places.end()) {
            continue;
        }
        SymbolStatus& symbol = status.symbols[place->second];
        symbol.revised = static_cast<std::uint64_t>(row.int64(1));
        for (std::size_t flag = 0; flag < quality_flags.size(); ++flag) {
            symbol.flags.add(quality_flags.at(flag),
                             static_cast<std::uint64_t>(row.int64(2 + flag)));
        }
    }
    return {};
}

/// Bars inside the session by date, one symbol after another.
Result<DaysOfSymbols> bars_of_days(Lease& lease) {
    DaysOfSymbols days;
    const auto each = [&](const ChunkView& chunk) -> Result<AfterChunk> {
        const auto symbol = chunk.column<std::int32_t>(0);
        const auto date = chunk.column<std::int32_t>(1);
        const auto bars = chunk.column<std::int32_t>(2);
        auto of_symbol = days.end();
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            if (of_symbol == days.end() || of_symbol->first != symbol[i]) {
                of_symbol = days.try_emplace(symbol[i]).first;
            }
            const auto at = events::Date::from_days(date[i]);
            of_symbol->second.try_emplace(of_symbol->second.end(), at)->second +=
                static_cast<std::uint64_t>(bars[i]);
        }
        return AfterChunk::Continue;
    };
    const auto streamed =
        lease.stream("SELECT symbol_id, date, bars FROM bar_days WHERE bars > 0", {}, each);
    return streamed ? Result<DaysOfSymbols>(std::move(days)) : streamed.error();
}

Result<void> add_sessions(Lease& lease, const Places& places, BarStatus& status) {
    const auto instruments = read_instruments(lease);
    const auto days = bars_of_days(lease);
    if (!instruments || !days) {
        return !instruments ? instruments.error() : days.error();
    }
    for (const auto& [id, bars_of_day] : days.value()) {
        const auto place = places.find(id);
        if (place == places.end()) {
            continue;
        }
        SymbolStatus& symbol = status.symbols[place->second];
        const auto filter = SessionFilter::create(
            instruments.value().find_or_default(symbol.stored.symbol).instrument);
        if (!filter) {
            return filter.error();
        }
        symbol.sessions = bars_of_day.size();
        for (const SessionGap& gap : session_gaps(filter.value(), bars_of_day)) {
            symbol.minutes_missing += gap.minutes_missing;
        }
    }
    return {};
}

Result<std::int64_t> read_integer(Lease& lease, const char* sql) {
    const auto rows = lease.query(sql);
    return rows ? Result<std::int64_t>(rows.value().row(0).int64(0)) : rows.error();
}

/// Reads every block with times of bars: a second for a hundred million bars.
Result<std::int64_t> bytes_of_bars(Lease& lease) {
    return read_integer(
        lease, "SELECT ((SELECT count(DISTINCT block_id) FROM pragma_storage_info('ohlcv_1m') "
               "WHERE persistent AND block_id >= 0) * block_size)::BIGINT "
               "FROM pragma_database_size() WHERE database_name = 'store'");
}

Result<void> measure(Lease& lease, BytesOfBars bytes, BarStatus& status) {
    const auto last = read_integer(lease, "SELECT coalesce(max(import_id), 0) FROM imports");
    const auto file = read_integer(lease, "SELECT (total_blocks * block_size)::BIGINT FROM "
                                          "pragma_database_size() WHERE database_name = 'store'");
    if (!last || !file) {
        return !last ? last.error() : file.error();
    }
    status.last_import_id = last.value();
    status.file_bytes = static_cast<std::uint64_t>(file.value());
    if (status.bars == 0 || bytes == BytesOfBars::Unmeasured) {
        return {};
    }
    const auto measured = bytes_of_bars(lease);
    if (!measured) {
        return measured.error();
    }
    status.bytes_per_bar = static_cast<double>(measured.value()) / static_cast<double>(status.bars);
    return {};
}

}  // namespace

Result<BarStatus> bar_status(Store& store, BytesOfBars bytes) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    BarStatus status;
    const auto places = read_symbols(lease.value(), status);
    if (!places) {
        return places.error();
    }
    auto done = add_flags(lease.value(), places.value(), status);
    if (done) {
        done = add_sessions(lease.value(), places.value(), status);
    }
    if (done) {
        done = measure(lease.value(), bytes, status);
    }
    if (done) {
        done = lease.value().finish();
    }
    return done ? Result<BarStatus>(std::move(status)) : Result<BarStatus>(done.error());
}

}  // namespace millrace::storage
