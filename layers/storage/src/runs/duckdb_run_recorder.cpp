#include <millrace/storage/duckdb_runs.h>

#include <fmt/format.h>

#include <array>

#include <millrace/events/ensure.h>

#include "lease/store_lease.h"
#include "runs/record_chunk.h"
#include "runs/run_rows.h"

namespace millrace::storage {

using events::Result;

struct DuckDbRunRecorder::State {
    static constexpr std::size_t bytes_in_memory_max = 16 * 1024 * 1024;

    explicit State(Store& to) : store(to) {}
    Result<void> write_chunks(Lease& lease);

    Store& store;
    std::int64_t run_id = 0;
    std::int64_t chunks_written = 0;
    RecordChunker chunker;
};

Result<void> DuckDbRunRecorder::State::write_chunks(Lease& lease) {
    constexpr std::array types{DUCKDB_TYPE_BIGINT,  DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_TIMESTAMP,
                               DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER,
                               DUCKDB_TYPE_BLOB};
    return lease.append("run_records", [&](Appender& appender) -> Result<void> {
        DataChunk rows(types);
        for (const RecordChunk& chunk : chunker.chunks()) {
            rows.reset();
            rows.column<std::int64_t>(0)[0] = run_id;
            rows.column<std::int32_t>(1)[0] = static_cast<std::int32_t>(chunks_written++);
            rows.column<std::int64_t>(2)[0] = chunk.first_us;
            rows.column<std::int64_t>(3)[0] = chunk.last_us;
            rows.column<std::int32_t>(4)[0] = static_cast<std::int32_t>(chunk.records);
            rows.column<std::int32_t>(5)[0] = static_cast<std::int32_t>(chunk.plain_bytes);
            rows.set_text(6, 0, {reinterpret_cast<const char*>(chunk.bytes.data()),
                                 chunk.bytes.size()});
            rows.set_size(1);
            appender.append_chunk(rows);
        }
        return {};
    });
}

DuckDbRunRecorder::DuckDbRunRecorder(Store& store) : state_(std::make_unique<State>(store)) {}
DuckDbRunRecorder::~DuckDbRunRecorder() = default;

Result<std::string> DuckDbRunRecorder::begin(const data::RunDescription& description) {
    events::ensure(state_->run_id == 0, "a recorder records one run");
    auto lease = state_->store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    const auto last = lease.value().query("SELECT coalesce(max(run_id), 0) FROM runs");
    if (!last) {
        return last.error();
    }
    const std::int64_t run_id = last.value().row(0).int64(0) + 1;
    if (auto done = insert_description(lease.value(), run_id, description); !done) {
        return done.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    state_->run_id = run_id;
    return run_name(run_id);
}

Result<void> DuckDbRunRecorder::append(std::span<const events::Record> records) {
    for (const events::Record& record : records) {
        state_->chunker.add(record);
    }
    if (state_->chunker.bytes() < State::bytes_in_memory_max) {
        return {};
    }
    auto lease = state_->store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    if (auto written = state_->write_chunks(lease.value()); !written) {
        return written;
    }
    state_->chunker.clear();
    return lease.value().finish();
}

Result<void> DuckDbRunRecorder::end(const data::RunOutcome& outcome) {
    events::ensure(state_->run_id != 0, "a run ends after it began");
    state_->chunker.flush();
    auto lease = state_->store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    if (auto written = state_->write_chunks(lease.value()); !written) {
        return written;
    }
    if (auto written = insert_outcome(lease.value(), state_->run_id, outcome); !written) {
        return written;
    }
    state_->chunker.clear();
    return lease.value().finish();
}

}  // namespace millrace::storage
