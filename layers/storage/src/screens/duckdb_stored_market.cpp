#include <millrace/storage/duckdb_stored_market.h>

#include <utility>

#include <millrace/sqlite/database.h>
#include <millrace/storage/bar_status.h>

#include "bars/series_reader.h"
#include "bars/symbol_table.h"
#include "lease/store_lease.h"
#include "read_actions.h"
#include "read_instruments.h"
#include "schema/schema.h"
#include "screens/store_contents.h"

namespace millrace::storage {

using data::StoreCondition;
using data::StoreContents;
using events::Bar;
using events::Result;
using events::Timestamp;

namespace {

data::SymbolCondition condition_of(const SymbolStatus& symbol) {
    const auto bars = [&](QualityFlag flag) { return symbol.flags.of(flag); };
    return {.stored = symbol.stored,
            .sessions = symbol.sessions,
            .minutes_missing = symbol.minutes_missing,
            .revised = symbol.revised,
            .odd = {.off_session = bars(QualityFlag::OffSession),
                    .weekend = bars(QualityFlag::Weekend),
                    .jump = bars(QualityFlag::Jump),
                    .zero_volume = bars(QualityFlag::ZeroVolume),
                    .stale_run = bars(QualityFlag::StaleRun),
                    .off_tick = bars(QualityFlag::OffTick)}};
}

Result<std::vector<data::RefusedRows>> read_refused(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto rows = lease.value().query(
        "SELECT import_id, file, count(*)::BIGINT FROM import_rejects GROUP BY import_id, file "
        "ORDER BY import_id DESC, file LIMIT ?",
        {static_cast<std::int64_t>(StoreContents::imports_max)});
    if (!rows) {
        return rows.error();
    }
    std::vector<data::RefusedRows> refused;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        refused.push_back({row.int64(0), row.text(1), static_cast<std::uint64_t>(row.int64(2))});
    }
    auto done = lease.value().finish();
    return done ? Result<std::vector<data::RefusedRows>>(std::move(refused)) : done.error();
}

}  // namespace

Result<StoreContents> DuckDbStoredMarket::contents() {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto contents = read_contents(lease.value());
    auto instruments = read_instruments(lease.value());
    auto actions = read_actions(lease.value());
    if (!contents || !instruments) {
        return !contents ? contents.error() : instruments.error();
    }
    if (!actions) {
        return actions.error();
    }
    contents.value().instruments = std::move(instruments).value();
    contents.value().actions = std::move(actions).value();
    auto done = lease.value().finish();
    return done ? std::move(contents) : done.error();
}

Result<StoreCondition> DuckDbStoredMarket::condition() {
    const auto status = bar_status(*store_, BytesOfBars::Unmeasured);
    if (!status) {
        return status.error();
    }
    auto refused = read_refused(*store_);
    if (!refused) {
        return refused.error();
    }
    StoreCondition condition;
    for (const SymbolStatus& symbol : status.value().symbols) {
        condition.symbols.push_back(condition_of(symbol));
    }
    condition.refused = std::move(refused).value();
    condition.bars = status.value().bars;
    condition.file_bytes = status.value().file_bytes;
    condition.schema_version = schema_version;
    condition.duckdb_version = library_version();
    condition.sqlite_version = sqlite::library_version();
    return condition;
}

Result<std::vector<std::vector<Bar>>> DuckDbStoredMarket::bars(std::span<const std::string> symbols,
                                                               Timestamp from, Timestamp to) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto table = SymbolTable::read(lease.value());
    if (!table) {
        return table.error();
    }
    auto wanted = table.value().wanted(symbols);
    if (!wanted) {
        return wanted.error();
    }
    if (from >= to) {
        return std::vector<std::vector<Bar>>(symbols.size());
    }
    SeriesReader reader(std::move(wanted).value(), {});
    auto read = reader.read(lease.value(), {from, to, SeriesQuery::every_import});
    read = read ? lease.value().finish() : std::move(read);
    return read ? Result<std::vector<std::vector<Bar>>>(std::move(reader.series())) : read.error();
}

}  // namespace millrace::storage
