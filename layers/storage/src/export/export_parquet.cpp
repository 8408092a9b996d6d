#include <millrace/storage/bar_export.h>

#include <fmt/format.h>

#include <algorithm>

#include "bars/symbol_table.h"
#include "files/file_copy.h"
#include "lease/duckdb_error.h"
#include "lease/store_lease.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

// Of each minute the highest revision. Sessions come as one text of `symbol_id:open:close` parts;
// ASOF finds the last session opened before a bar.
constexpr auto of_sessions =
    "WITH sessions AS (SELECT split_part(part, ':', 1)::INTEGER AS symbol_id, "
    "make_timestamp(split_part(part, ':', 2)::BIGINT) AS opened, "
    "make_timestamp(split_part(part, ':', 3)::BIGINT) AS closed "
    "FROM (SELECT unnest(string_split(?, ' ')) AS part)) ";
constexpr auto columns = "SELECT timezone('UTC', b.timestamp) AS timestamp, s.symbol, b.open, "
                         "b.high, b.low, b.close, b.volume "
                         "FROM ohlcv_1m b JOIN symbols s ON s.symbol_id = b.symbol_id ";
constexpr auto in_session = "ASOF JOIN sessions t ON t.symbol_id = b.symbol_id "
                            "AND b.timestamp >= t.opened ";
constexpr auto conditions =
    "WHERE b.import_id <= ? AND b.timestamp >= make_timestamp(?) "
    "AND b.timestamp < make_timestamp(?) "
    "AND NOT EXISTS (SELECT 1 FROM ohlcv_1m n WHERE n.revision > 0 AND n.import_id <= ? "
    "AND n.symbol_id = b.symbol_id AND n.timestamp = b.timestamp AND n.revision > b.revision) ";

/// Sessions of every symbol over [from, to) as of_sessions wants them.
std::string session_text(const MarketDataRequest& request, const std::vector<std::int64_t>& ids,
                         Timestamp from, Timestamp to) {
    std::string text;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (const market::Session& session : request.sessions[i].sessions(from, to)) {
            text += fmt::format("{}{}:{}:{}", text.empty() ? "" : " ", ids[i],
                                session.open.microseconds(), session.close.microseconds());
        }
    }
    return text;
}

Result<std::vector<std::int64_t>> ids_of(Lease& lease, const MarketDataRequest& request) {
    const auto table = SymbolTable::read(lease);
    if (!table) {
        return table.error();
    }
    std::vector<std::int64_t> ids;
    for (const std::string& symbol : request.symbols) {
        const auto id = table.value().find(symbol);
        if (!id) {
            return table.value().unknown(symbol);
        }
        ids.push_back(*id);
    }
    return ids;
}

struct Span {
    Timestamp from;
    Timestamp to;
};

/// What is asked for, no longer than what is stored: sessions are listed over it.
Result<Span> stored_span(Lease& lease, const MarketDataRequest& request) {
    const auto rows = lease.query("SELECT min(first_open), max(last_open) FROM import_months");
    if (!rows) {
        return rows.error();
    }
    const Row row = rows.value().row(0);
    if (row.is_null(0)) {
        return Span{};
    }
    const auto first = Timestamp::from_microseconds(row.int64(0));
    const auto after_last =
        Timestamp::from_microseconds(row.int64(1)) + events::Duration::from_minutes(1);
    return Span{std::max(first, request.from.value_or(first)),
                std::min(after_last, request.to.value_or(after_last))};
}

/// COPY of a query's rows; the count of them.
Result<std::uint64_t> copy(Lease& lease, const std::string& select,
                           const std::vector<SqlValue>& parameters,
                           const std::filesystem::path& part) {
    const auto rows = lease.query(fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd)",
                                              select, sql_literal(part.string())),
                                  parameters);
    if (!rows) {
        return rows.error();
    }
    return static_cast<std::uint64_t>(rows.value().row(0).int64(0));
}

Result<std::uint64_t> copy_stored(Lease& lease, const MarketDataRequest& request,
                                  const std::filesystem::path& part) {
    const auto ids = ids_of(lease, request);
    if (!ids) {
        return ids.error();
    }
    const auto span = stored_span(lease, request);
    if (!span) {
        return span.error();
    }
    const bool filtered = !request.sessions.empty();
    std::vector<SqlValue> parameters;
    if (filtered) {
        parameters.emplace_back(
            session_text(request, ids.value(), span.value().from, span.value().to));
        if (std::get<std::string>(parameters.front()).empty()) {
            parameters.front() = std::string("0:0:0");  // no session at all
        }
    }
    parameters.insert(parameters.end(), {request.last_import_id, span.value().from.microseconds(),
                                         span.value().to.microseconds(), request.last_import_id});
    parameters.insert(parameters.end(), ids.value().begin(), ids.value().end());
    const auto select = fmt::format(
        "{}{}{}{}AND b.symbol_id IN ({}) {}ORDER BY b.timestamp, s.symbol",
        filtered ? of_sessions : "", columns, filtered ? in_session : "", conditions,
        placeholders(ids.value().size()), filtered ? "AND b.timestamp < t.closed " : "");
    return copy(lease, select, parameters, part);
}

/// Bars that were put together from stored ones have no table, so they get one for the moment.
Result<std::uint64_t> copy_given(Lease& lease, std::span<const events::Bar> bars,
                                 std::span<const std::string> symbols,
                                 const std::filesystem::path& part) {
    auto done = lease.execute("CREATE TEMP TABLE exported (opened_us BIGINT, symbol VARCHAR, "
                              "open DOUBLE, high DOUBLE, low DOUBLE, close DOUBLE, volume DOUBLE)");
    if (done) {
        done = lease.append("temp.exported", [&](Appender& rows) -> Result<void> {
            for (const events::Bar& bar : bars) {
                rows.append_int64(bar.open_time.microseconds());
                rows.append_text(symbols[bar.symbol.index()]);
                for (const double value : {bar.open, bar.high, bar.low, bar.close, bar.volume}) {
                    rows.append_float64(value);
                }
                rows.end_row();
            }
            return {};
        });
    }
    if (!done) {
        return done.error();
    }
    return copy(lease,
                "SELECT make_timestamptz(opened_us) AS timestamp, symbol, open, high, low, close, "
                "volume FROM temp.exported ORDER BY rowid",
                {}, part);
}

/// Takes a lease to write the part, which then gets the file's name.
Result<std::uint64_t>
write_file(Store& store, const std::filesystem::path& file,
           const std::function<Result<std::uint64_t>(Lease&, const std::filesystem::path&)>& copy) {
    const auto part = part_of_export(file);
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto copied = copy(lease.value(), part);
    std::error_code failed;
    if (!copied) {
        std::filesystem::remove(part, failed);
        return copied.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    std::filesystem::rename(part, std::filesystem::weakly_canonical(file, failed), failed);
    if (failed) {
        return Error{ErrorCode::Io, fmt::format("{} cannot be renamed to {}: {}", part.string(),
                                                file.string(), failed.message())};
    }
    return copied;
}

}  // namespace

std::filesystem::path part_of_export(const std::filesystem::path& file) {
    std::error_code failed;  // through a link: what it leads to is replaced, not the link
    return part_of(std::filesystem::weakly_canonical(std::filesystem::absolute(file), failed));
}

Result<std::uint64_t> export_parquet(Store& store, const MarketDataRequest& request,
                                     const std::filesystem::path& file) {
    return write_file(store, file, [&](Lease& lease, const std::filesystem::path& part) {
        return copy_stored(lease, request, part);
    });
}

Result<std::uint64_t> export_parquet(Store& store, data::MarketDataProvider& bars,
                                     std::span<const std::string> symbols,
                                     const std::filesystem::path& file) {
    std::vector<events::Bar> all;  // first, since reading may need leases of its own
    for (;;) {
        const auto block = bars.next_block();
        if (!block) {
            return block.error();
        }
        if (block.value().empty()) {
            break;
        }
        all.insert(all.end(), block.value().begin(), block.value().end());
    }
    return write_file(store, file, [&](Lease& lease, const std::filesystem::path& part) {
        return copy_given(lease, all, symbols, part);
    });
}

}  // namespace millrace::storage
