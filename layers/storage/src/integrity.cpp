#include <millrace/storage/integrity.h>

#include <fmt/format.h>

#include <array>
#include <optional>

#include "lease/store_lease.h"
#include "runs/run_records.h"
#include "runs/run_rows.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::array tables{
    "symbols",          "imports",           "import_months",    "bar_days",
    "import_rejects",   "ohlcv_1m",          "instruments",      "runs",
    "run_symbols",      "run_strategies",    "run_parameters",   "run_outcomes",
    "run_refusals",     "run_positions",     "run_input_groups", "run_record_chunks",
    "run_record_parts", "corporate_actions", "insights",         "insight_batches",
    "insight_series",   "schema_version"};

// A hash of the whole row makes DuckDB fetch and check the blocks of every column; it is part of
// the answer, else the optimizer would leave it out.
Result<std::uint64_t> read_rows(Lease& lease, const char* table) {
    const auto rows = lease.query(fmt::format(
        "SELECT count(*)::BIGINT, coalesce(bit_xor(hash(t)), 0)::VARCHAR FROM {} t", table));
    if (!rows) {
        return rows.error();
    }
    return static_cast<std::uint64_t>(rows.value().row(0).int64(0));
}

Result<std::uint64_t> count_decoded(Lease& lease, std::int64_t run_id) {
    std::uint64_t records = 0;
    std::optional<Error> failure;
    const auto read = read_records(lease, run_id, {}, [&](std::span<const std::byte> record) {
        const auto event = events::decode(record);
        if (!event) {
            failure =
                Error{ErrorCode::Corrupt, fmt::format("record {} of {}: {}", records,
                                                      run_name(run_id), event.error().message)};
        }
        ++records;
        return !failure;
    });
    if (failure) {
        return *failure;
    }
    return read ? Result<std::uint64_t>(records) : Result<std::uint64_t>(read.error());
}

}  // namespace

Result<ReadReport> read_everything(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    ReadReport report;
    for (const char* table : tables) {
        const auto rows = read_rows(lease.value(), table);
        if (!rows) {
            return rows.error();
        }
        report.rows += rows.value();
        ++report.tables;
    }
    const auto runs = lease.value().query("SELECT run_id FROM runs ORDER BY run_id");
    if (!runs) {
        return runs.error();
    }
    for (std::size_t i = 0; i < runs.value().size(); ++i) {
        const auto records = count_decoded(lease.value(), runs.value().row(i).int64(0));
        if (!records) {
            return records.error();
        }
        report.records += records.value();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return report;
}

}  // namespace millrace::storage
