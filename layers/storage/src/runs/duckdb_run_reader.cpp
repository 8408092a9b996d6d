#include <millrace/storage/duckdb_runs.h>

#include <optional>

#include "lease/store_lease.h"
#include "runs/run_records.h"
#include "runs/run_rows.h"

namespace millrace::storage {

using events::Result;

namespace {

/// The next batch of a run's records, in a lease of its own; the first finds the run.
Result<void> copy_batch(Store& store, std::string_view run, const data::RecordQuery& query,
                        std::optional<RunRecords>& records) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    if (!records) {
        const auto id = find_run(lease.value(), run);
        if (!id) {
            return id.error();
        }
        records.emplace(id.value(), query);
        if (auto read = records->read_chunks(lease.value()); !read) {
            return read;
        }
    }
    auto copied = records->copy_batch(lease.value());
    return copied ? lease.value().finish() : copied;
}

}  // namespace

Result<std::vector<data::RunSummary>> DuckDbRunReader::list() {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto runs = read_summaries(lease.value());
    auto done = runs ? lease.value().finish() : Result<void>();
    return done ? std::move(runs) : done.error();
}

Result<data::RunSummary> DuckDbRunReader::summary(std::string_view run) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto id = find_run(lease.value(), run);
    if (!id) {
        return id.error();
    }
    auto summary = read_summary(lease.value(), id.value());
    if (!summary) {
        return summary;
    }
    auto positions = read_positions(lease.value(), id.value());
    if (!positions) {
        return positions.error();
    }
    auto groups = read_input_groups(lease.value(), id.value());
    if (!groups) {
        return groups.error();
    }
    summary.value().outcome.positions = std::move(positions).value();
    summary.value().outcome.input_groups = std::move(groups).value();
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return summary;
}

Result<void>
DuckDbRunReader::records(std::string_view run, const data::RecordQuery& query,
                         const std::function<bool(std::span<const std::byte> record)>& each) {
    std::optional<RunRecords> records;
    for (;;) {
        if (auto copied = copy_batch(*store_, run, query, records); !copied) {
            return copied;
        }
        const auto more = records->hand_on(each);
        if (!more) {
            return more.error();
        }
        if (!more.value() || !records->has_more()) {
            return {};
        }
    }
}

Result<std::vector<events::Position>> DuckDbRunReader::positions(std::string_view run) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto id = find_run(lease.value(), run);
    if (!id) {
        return id.error();
    }
    auto positions = read_positions(lease.value(), id.value());
    if (!positions) {
        return positions;
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return positions;
}

}  // namespace millrace::storage
