#include <millrace/storage/duckdb_runs.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include <millrace/events/ensure.h>

#include "lease/store_lease.h"
#include "runs/record_chunk.h"
#include "runs/run_rows.h"

namespace millrace::storage {

using events::Result;

namespace {

constexpr std::array chunk_types{DUCKDB_TYPE_BIGINT,    DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_TIMESTAMP,
                                 DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER,
                                 DUCKDB_TYPE_INTEGER};
constexpr std::array part_types{DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER,
                                DUCKDB_TYPE_BLOB};

/// Rows on their way to an appender, handed on by the chunk.
class RowBuffer {
public:
    RowBuffer(Appender& appender, std::span<const duckdb_type> types)
        : appender_(appender), rows_(types) {}

    template <class T> void set(std::size_t column, T value) {
        rows_.column<T>(column)[size_] = value;
    }
    void set_bytes(std::size_t column, std::span<const std::byte> bytes) {
        rows_.set_text(column, size_, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    void end_row() {
        if (++size_ == DataChunk::capacity()) {
            hand_on();
        }
    }
    /// After the last row.
    void hand_on() {
        rows_.set_size(size_);
        appender_.append_chunk(rows_);
        rows_.reset();
        size_ = 0;
    }

private:
    Appender& appender_;
    DataChunk rows_;
    std::size_t size_ = 0;
};

}  // namespace

struct DuckDbRunRecorder::State {
    static constexpr std::size_t bytes_in_memory_max = 16 * 1024 * 1024;

    explicit State(Store& to) : store(to) {}
    Result<void> write_chunks(Lease& lease);

    Store& store;
    std::int64_t run_id = 0;
    std::int32_t chunks_written = 0;
    RecordChunker chunker{bytes_in_memory_max};
};

Result<void> DuckDbRunRecorder::State::write_chunks(Lease& lease) {
    auto done = lease.append("run_record_chunks", [this](Appender& appender) -> Result<void> {
        RowBuffer rows(appender, chunk_types);
        std::int32_t number = chunks_written;
        for (const RecordChunk& chunk : chunker.chunks()) {
            rows.set(0, run_id);
            rows.set(1, number++);
            rows.set(2, chunk.first_us);
            rows.set(3, chunk.last_us);
            rows.set(4, static_cast<std::int32_t>(chunk.records));
            rows.set(5, static_cast<std::int32_t>(chunk.plain_bytes));
            rows.set(6, static_cast<std::int32_t>(chunk.size));
            rows.end_row();
        }
        rows.hand_on();
        return {};
    });
    if (!done) {
        return done;
    }
    return lease.append("run_record_parts", [this](Appender& appender) -> Result<void> {
        RowBuffer rows(appender, part_types);
        for (const RecordChunk& chunk : chunker.chunks()) {
            auto rest = chunker.bytes_of(chunk);
            for (std::int32_t part = 0; !rest.empty(); ++part) {
                const auto bytes = rest.first(std::min(RecordChunk::bytes_per_row, rest.size()));
                rest = rest.subspan(bytes.size());
                rows.set(0, run_id);
                rows.set(1, chunks_written);
                rows.set(2, part);
                rows.set_bytes(3, bytes);
                rows.end_row();
            }
            ++chunks_written;
        }
        rows.hand_on();
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
    if (state_->chunker.bytes().size() < State::bytes_in_memory_max) {
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
