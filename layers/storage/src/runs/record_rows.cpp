#include "runs/record_rows.h"

#include <algorithm>
#include <array>

#include "lease/row_buffer.h"

namespace millrace::storage {

using events::Result;

namespace {

constexpr std::array chunk_types{DUCKDB_TYPE_BIGINT,    DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_TIMESTAMP,
                                 DUCKDB_TYPE_TIMESTAMP, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER,
                                 DUCKDB_TYPE_INTEGER};
constexpr std::array part_types{DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER,
                                DUCKDB_TYPE_BLOB};

}  // namespace

Result<void> insert_chunks(Lease& lease, std::int64_t run_id, std::int32_t first_chunk,
                           const RecordPacker& packed) {
    auto done = lease.append("run_record_chunks", [&](Appender& appender) -> Result<void> {
        RowBuffer rows(appender, chunk_types);
        std::int32_t number = first_chunk;
        for (const RecordChunk& chunk : packed.chunks()) {
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
    return lease.append("run_record_parts", [&](Appender& appender) -> Result<void> {
        RowBuffer rows(appender, part_types);
        std::int32_t number = first_chunk;
        for (const RecordChunk& chunk : packed.chunks()) {
            auto rest = packed.bytes_of(chunk);
            for (std::int32_t part = 0; !rest.empty(); ++part) {
                const auto bytes = rest.first(std::min(RecordChunk::bytes_per_row, rest.size()));
                rest = rest.subspan(bytes.size());
                rows.set(0, run_id);
                rows.set(1, number);
                rows.set(2, part);
                rows.set_bytes(3, bytes);
                rows.end_row();
            }
            ++number;
        }
        rows.hand_on();
        return {};
    });
}

}  // namespace millrace::storage
