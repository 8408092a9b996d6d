#include "schema/schema.h"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <string_view>

#include "schema/tally_stored_days.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

// No PRIMARY KEY, UNIQUE or index: on bars they cost more than the rows, and an index in the WAL is
// where DuckDB's recovery fails. Who writes makes sure that minutes and ids are unique.
// IF NOT EXISTS: a store of version 1 has none of these or, made by a later 0.1.0, some.
constexpr const char* bar_days_table =
    "CREATE TABLE IF NOT EXISTS bar_days (import_id BIGINT NOT NULL, symbol_id INTEGER NOT NULL, "
    "date DATE NOT NULL, bars INTEGER NOT NULL, revised INTEGER NOT NULL, first_open TIMESTAMP, "
    "last_open TIMESTAMP, open DOUBLE, close DOUBLE, off_session INTEGER NOT NULL, "
    "weekend INTEGER NOT NULL, jump INTEGER NOT NULL, zero_volume INTEGER NOT NULL, "
    "stale_run INTEGER NOT NULL, off_tick INTEGER NOT NULL)";
constexpr const char* import_rejects_table =
    "CREATE TABLE IF NOT EXISTS import_rejects (import_id BIGINT NOT NULL, file VARCHAR NOT NULL, "
    "line BIGINT NOT NULL, reason VARCHAR NOT NULL, row VARCHAR NOT NULL)";
constexpr const char* corporate_actions_table =
    "CREATE TABLE IF NOT EXISTS corporate_actions (symbol VARCHAR NOT NULL, ex_date DATE NOT NULL, "
    "kind INTEGER NOT NULL, shares_after BIGINT NOT NULL, shares_before BIGINT NOT NULL, "
    "amount BIGINT NOT NULL)";
// One row a closed bar with an insight. timeframe as in data/timeframe.h, bias, signal and regime
// as in events/insight.h; vote_* and the values below them as its contributors. A row that differs
// from what was stored comes in addition, with the next revision. Rows of a batch stand by
// symbol, and of each in order of time.
constexpr const char* insights_table =
    "CREATE TABLE insights (timeframe UTINYINT NOT NULL, symbol_id INTEGER NOT NULL, "
    "bar_close TIMESTAMP NOT NULL, period_s UINTEGER NOT NULL, score FLOAT NOT NULL, "
    "agreement FLOAT NOT NULL, confidence FLOAT NOT NULL, vote_ema_trend FLOAT NOT NULL, "
    "vote_rsi FLOAT NOT NULL, vote_macd FLOAT NOT NULL, vote_adx FLOAT NOT NULL, "
    "vote_session_vwap FLOAT NOT NULL, vote_volatility FLOAT NOT NULL, ema_fast FLOAT NOT NULL, "
    "ema_slow FLOAT NOT NULL, rsi FLOAT NOT NULL, macd FLOAT NOT NULL, macd_signal FLOAT NOT NULL, "
    "adx FLOAT NOT NULL, plus_di FLOAT NOT NULL, minus_di FLOAT NOT NULL, "
    "session_vwap FLOAT NOT NULL, atr FLOAT NOT NULL, absent UTINYINT NOT NULL, "
    "bias UTINYINT NOT NULL, signal UTINYINT NOT NULL, regime UTINYINT NOT NULL, "
    "engine_version USMALLINT NOT NULL, is_withdrawn BOOLEAN NOT NULL, "
    "revision USMALLINT NOT NULL, batch_id BIGINT NOT NULL)";
constexpr const char* insight_batches_table =
    "CREATE TABLE insight_batches (batch_id BIGINT NOT NULL, computed_at TIMESTAMP NOT NULL, "
    "timeframe UTINYINT NOT NULL, insights BIGINT NOT NULL)";
// How far each series has come; its row is replaced by every batch.
constexpr const char* insight_series_table =
    "CREATE TABLE insight_series (timeframe UTINYINT NOT NULL, symbol_id INTEGER NOT NULL, "
    "settings VARCHAR NOT NULL, market VARCHAR NOT NULL, last_import_id BIGINT NOT NULL, "
    "is_complete BOOLEAN NOT NULL, computed_to TIMESTAMP NOT NULL, stored_to TIMESTAMP NOT NULL, "
    "engine_state BLOB NOT NULL)";

constexpr std::array tables{
    "CREATE TABLE symbols (symbol_id INTEGER NOT NULL, symbol VARCHAR NOT NULL)",
    "CREATE TABLE imports (import_id BIGINT NOT NULL, imported_at TIMESTAMP NOT NULL, "
    "source VARCHAR NOT NULL, bars BIGINT NOT NULL)",
    // What each import added to each month: finds the months of a symbol without reading bars.
    "CREATE TABLE import_months (import_id BIGINT NOT NULL, symbol_id INTEGER NOT NULL, "
    "month INTEGER NOT NULL, bars BIGINT NOT NULL, first_open TIMESTAMP NOT NULL, "
    "last_open TIMESTAMP NOT NULL)",
    // What each import added to each trading day of a symbol. Times and prices are those of the
    // first and last bar inside the session, NULL without any; `bars` counts new minutes inside it,
    // the flags new and revised bars, less those of the bars that were revised.
    bar_days_table,
    // Rows of a file that `--on-bad-row skip` left out.
    import_rejects_table,
    // month is yyyymm in UTC; within an import, rows stand in the order of (month, symbol_id,
    // timestamp).
    "CREATE TABLE ohlcv_1m (month INTEGER NOT NULL, symbol_id INTEGER NOT NULL, "
    "timestamp TIMESTAMP NOT NULL, open DOUBLE NOT NULL, high DOUBLE NOT NULL, "
    "low DOUBLE NOT NULL, close DOUBLE NOT NULL, volume DOUBLE NOT NULL, "
    "flags UTINYINT NOT NULL, revision USMALLINT NOT NULL, import_id BIGINT NOT NULL)",
    "CREATE TABLE instruments (csv VARCHAR NOT NULL)",
    // kind as in events/corporate_action.h, amount in 1e-8.
    corporate_actions_table,
    insights_table,
    insight_batches_table,
    insight_series_table,
    "CREATE TABLE runs (run_id BIGINT NOT NULL, mode VARCHAR NOT NULL, "
    "program_version VARCHAR NOT NULL, engine_version INTEGER NOT NULL, "
    "configuration VARCHAR NOT NULL, configuration_hash VARCHAR NOT NULL, "
    "last_import_id BIGINT NOT NULL, from_open TIMESTAMP, to_open TIMESTAMP, bars_max BIGINT, "
    "started_at TIMESTAMP NOT NULL, last_insight_batch BIGINT)",
    "CREATE TABLE run_symbols (run_id BIGINT NOT NULL, position INTEGER NOT NULL, "
    "symbol VARCHAR NOT NULL)",
    "CREATE TABLE run_strategies (run_id BIGINT NOT NULL, position INTEGER NOT NULL, "
    "id VARCHAR NOT NULL, type VARCHAR NOT NULL)",
    "CREATE TABLE run_parameters (run_id BIGINT NOT NULL, strategy INTEGER NOT NULL, "
    "name VARCHAR NOT NULL, type VARCHAR NOT NULL, value VARCHAR NOT NULL)",
    // A run without an outcome is still running, or was killed.
    "CREATE TABLE run_outcomes (run_id BIGINT NOT NULL, status VARCHAR NOT NULL, "
    "failure VARCHAR NOT NULL, bars_processed BIGINT NOT NULL, bars_with_insight BIGINT NOT NULL, "
    "signals_generated BIGINT NOT NULL, signals_rejected BIGINT NOT NULL, "
    "signals_without_order BIGINT NOT NULL, orders_sent BIGINT NOT NULL, "
    "orders_would_send BIGINT NOT NULL, orders_unfilled BIGINT NOT NULL, "
    "trades_executed BIGINT NOT NULL, strategies_disabled BIGINT NOT NULL, "
    "realized_pnl BIGINT, unrealized_pnl BIGINT, fees BIGINT, final_equity BIGINT, "
    "input_hash VARCHAR NOT NULL, signal_hash VARCHAR NOT NULL, order_hash VARCHAR NOT NULL, "
    "trade_hash VARCHAR NOT NULL, wall_seconds DOUBLE NOT NULL)",
    "CREATE TABLE run_refusals (run_id BIGINT NOT NULL, position INTEGER NOT NULL, "
    "reason INTEGER NOT NULL, signals BIGINT NOT NULL)",
    "CREATE TABLE run_positions (run_id BIGINT NOT NULL, position INTEGER NOT NULL, "
    "strategy INTEGER NOT NULL, symbol INTEGER NOT NULL, quantity BIGINT NOT NULL, "
    "average_entry BIGINT NOT NULL, cost BIGINT NOT NULL, realized_pnl BIGINT NOT NULL, "
    "unrealized_pnl BIGINT NOT NULL, market_value BIGINT NOT NULL, fees BIGINT NOT NULL, "
    "last_update TIMESTAMP NOT NULL)",
    // Sums of 64 bits as signed numbers, see data/input_fingerprint.h. A row each, not one of
    // megabytes: a checkpoint holds whole row groups in memory.
    "CREATE TABLE run_input_groups (run_id BIGINT NOT NULL, place INTEGER NOT NULL, "
    "plain BIGINT NOT NULL, weighted BIGINT NOT NULL)",
    // Canonical records, one after another, compressed by zstd in chunks; the bytes of a chunk are
    // cut into parts, in order.
    "CREATE TABLE run_record_chunks (run_id BIGINT NOT NULL, chunk INTEGER NOT NULL, "
    "first_at TIMESTAMP NOT NULL, last_at TIMESTAMP NOT NULL, records INTEGER NOT NULL, "
    "plain_bytes INTEGER NOT NULL, packed_bytes INTEGER NOT NULL)",
    "CREATE TABLE run_record_parts (run_id BIGINT NOT NULL, chunk INTEGER NOT NULL, "
    "part INTEGER NOT NULL, bytes BLOB USING COMPRESSION uncompressed NOT NULL)",
    "CREATE TABLE schema_version (version INTEGER NOT NULL)",
};

/// What brings a store of one version to the next; the first takes version 1 to 2.
constexpr std::array<std::initializer_list<const char*>, schema_version - 1> steps_forward{{
    {bar_days_table, import_rejects_table, corporate_actions_table},
    {insights_table, insight_batches_table, insight_series_table,
     "ALTER TABLE runs ADD COLUMN last_insight_batch BIGINT"},
}};

constexpr std::string_view table_names =
    "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store' ORDER BY table_name";

Result<bool> has_table(Lease& lease, std::string_view name, std::size_t& count) {
    const auto names = lease.query(table_names);
    if (!names) {
        return names.error();
    }
    count = names.value().size();
    for (std::size_t i = 0; i < count; ++i) {
        if (names.value().row(i).text(0) == name) {
            return true;
        }
    }
    return false;
}

Error no_store(const std::filesystem::path& path) {
    return {
        ErrorCode::Corrupt,
        fmt::format("{} is a DuckDB database, but no Millrace store: give another --db, or make "
                    "one at a new path with `millrace init`",
                    path.string())};
}

Result<std::int64_t> read_version(Lease& lease, const std::filesystem::path& path) {
    const auto rows = lease.query("SELECT version FROM schema_version");
    if (!rows) {  // to look for the table first would cost every command some milliseconds
        std::size_t count = 0;
        const auto made = has_table(lease, "schema_version", count);
        return made && !made.value() ? no_store(path) : rows.error();
    }
    if (rows.value().size() != 1 || rows.value().row(0).int64(0) < 1) {
        return no_store(path);
    }
    const auto version = rows.value().row(0).int64(0);
    if (version > schema_version) {
        return Error{ErrorCode::Corrupt,
                     fmt::format("{} has schema version {}, expected at most {}: a newer Millrace "
                                 "wrote it, so use that one or a newer",
                                 path.string(), version, schema_version)};
    }
    return version;
}

Result<void> bring_forward(Lease& lease, std::int64_t version) {
    for (std::int64_t from = version; from < schema_version; ++from) {
        for (const char* statement : steps_forward.at(static_cast<std::size_t>(from - 1))) {
            if (auto done = lease.execute(statement); !done) {
                return done;
            }
        }
    }
    constexpr std::int64_t without_days = 1;
    if (auto tallied = version == without_days ? tally_stored_days(lease) : Result<void>();
        !tallied) {
        return tallied;
    }
    return lease.execute("UPDATE schema_version SET version = ?", {schema_version});
}

}  // namespace

Result<SchemaAge> schema_age(Lease& lease, const std::filesystem::path& path) {
    const auto version = read_version(lease, path);
    if (!version) {
        return version.error();
    }
    return version.value() == schema_version ? SchemaAge::Current : SchemaAge::Older;
}

Result<void> make_schema(Lease& lease, const std::filesystem::path& path) {
    std::size_t count = 0;
    const auto made = has_table(lease, "schema_version", count);
    if (!made) {
        return made.error();
    }
    if (count > 0 && !made.value()) {
        return no_store(path);
    }
    if (made.value()) {
        const auto version = read_version(lease, path);
        if (!version) {
            return version.error();
        }
        return version.value() == schema_version ? Result<void>()
                                                 : bring_forward(lease, version.value());
    }
    for (const char* table : tables) {
        if (auto done = lease.execute(table); !done) {
            return done;
        }
    }
    return lease.execute("INSERT INTO schema_version VALUES (?)", {schema_version});
}

}  // namespace millrace::storage
