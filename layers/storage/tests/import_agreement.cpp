#include "import_agreement.h"

#include <array>

#include "lease/store_lease.h"

namespace millrace::storage::store_test {

namespace {

/// Two queries that give the same rows.
struct Agreement {
    const char* what;
    const char* of_bars;
    const char* told;
};

// Flags 1 and 2: outside every session. A day's `bars` are new ones inside one.
constexpr std::array agreements{
    Agreement{"imports",
              "SELECT import_id, count(*) FILTER (revision = 0) FROM ohlcv_1m GROUP BY ALL",
              "SELECT import_id, bars FROM imports"},
    Agreement{"import_months",
              "SELECT import_id, symbol_id, month, count(*), min(timestamp), max(timestamp) "
              "FROM ohlcv_1m WHERE revision = 0 GROUP BY ALL",
              "SELECT import_id, symbol_id, month, bars, first_open, last_open FROM import_months"},
    Agreement{"bar_days",
              "SELECT import_id, symbol_id, count(*) FILTER (revision = 0 AND flags & 3 = 0), "
              "count(*) FILTER (revision > 0), count(*) FILTER (flags & 1 > 0), "
              "count(*) FILTER (flags & 2 > 0), count(*) FILTER (flags & 4 > 0), "
              "count(*) FILTER (flags & 8 > 0), count(*) FILTER (flags & 16 > 0), "
              "count(*) FILTER (flags & 32 > 0), min(timestamp) FILTER (flags & 3 = 0), "
              "max(timestamp) FILTER (flags & 3 = 0) FROM ohlcv_1m GROUP BY ALL",
              "SELECT import_id, symbol_id, sum(bars), sum(revised), sum(off_session), "
              "sum(weekend), sum(jump), sum(zero_volume), sum(stale_run), sum(off_tick), "
              "min(first_open), max(last_open) FROM bar_days GROUP BY ALL"},
    Agreement{"one bar a minute and revision",
              "SELECT DISTINCT symbol_id, timestamp, revision FROM ohlcv_1m",
              "SELECT symbol_id, timestamp, unnest(range(count(*)))::USMALLINT FROM ohlcv_1m "
              "GROUP BY symbol_id, timestamp"},
    Agreement{"import_rejects",
              "SELECT DISTINCT import_id FROM import_rejects JOIN imports USING (import_id)",
              "SELECT DISTINCT import_id FROM import_rejects"},
};

std::string sql_of(const Agreement& agreement) {
    const std::string bars = agreement.of_bars;
    const std::string told = agreement.told;
    return "SELECT count(*) FROM ((" + bars + " EXCEPT " + told + ") UNION ALL (" + told +
           " EXCEPT " + bars + "))";
}

}  // namespace

std::string disagreements(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error().message;
    }
    std::string found;
    for (const Agreement& agreement : agreements) {
        const auto rows = lease.value().query(sql_of(agreement));
        if (!rows || rows.value().row(0).int64(0) != 0) {
            found += std::string(agreement.what) + (rows ? "; " : ": " + rows.error().message);
        }
    }
    return found;
}

}  // namespace millrace::storage::store_test
