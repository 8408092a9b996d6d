#include <millrace/storage/duckdb_bar_store.h>

#include <fmt/format.h>

#include <millrace/storage/bar_writer.h>

#include "bars/series_reader.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"

namespace millrace::storage {

using events::Bar;
using events::Result;
using events::Timestamp;

Result<data::AddedBars> DuckDbBarStore::add(std::string_view source,
                                            std::span<const data::BarBatch> batches) {
    BarWriter writer(*store_, *clock_, std::string(source));
    for (const data::BarBatch& batch : batches) {
        if (auto appended = writer.append(batch.symbol, batch.bars); !appended) {
            return appended.error();
        }
    }
    return writer.finish();
}

Result<std::vector<Bar>> DuckDbBarStore::read(std::string_view symbol, Timestamp from,
                                              Timestamp to) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    if (!table) {
        return table.error();
    }
    const auto id = table.value().find(symbol);
    if (!id) {
        return table.value().unknown(symbol);
    }
    if (from >= to) {
        return std::vector<Bar>();
    }
    SeriesReader reader({{std::string(symbol), *id}}, {});
    auto read = reader.read(lease.value(), {from, to, SeriesQuery::every_import});
    if (!read) {
        return read.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return std::move(reader.series().front());
}

Result<std::vector<data::StoredSymbol>> DuckDbBarStore::symbols() {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto rows = lease.value().query(
        "SELECT s.symbol, sum(m.bars)::BIGINT, min(m.first_open), max(m.last_open) "
        "FROM import_months m JOIN symbols s ON s.symbol_id = m.symbol_id "
        "GROUP BY s.symbol ORDER BY s.symbol");
    if (!rows) {
        return rows.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    std::vector<data::StoredSymbol> stored;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        stored.push_back({row.text(0), static_cast<std::uint64_t>(row.int64(1)),
                          Timestamp::from_microseconds(row.int64(2)),
                          Timestamp::from_microseconds(row.int64(3))});
    }
    return stored;
}

Result<std::int64_t> DuckDbBarStore::last_import_id() {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto last = lease.value().query("SELECT coalesce(max(import_id), 0) FROM imports");
    if (!last) {
        return last.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return last.value().row(0).int64(0);
}

}  // namespace millrace::storage
