#include "runs/run_records.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include <millrace/data/record_filter.h>

#include "runs/record_chunk.h"
#include "runs/run_rows.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

/// One row of run_records, in the order of the columns selected below.
struct StoredChunk {
    StoredChunk(const ChunkView& chunk, std::size_t row)
        : number(chunk.column<std::int32_t>(0)[row]), first_us(chunk.column<std::int64_t>(1)[row]),
          last_us(chunk.column<std::int64_t>(2)[row]),
          records(chunk.column<std::int32_t>(3)[row]),
          plain_bytes(chunk.column<std::int32_t>(4)[row]), bytes(chunk.text(5, row)) {}

    /// Whether some of its records may be asked for.
    bool concerns(const data::RecordQuery& query) const {
        return (!query.from || last_us >= query.from->microseconds()) &&
               (!query.to || first_us <= query.to->microseconds());
    }

    std::int32_t number;
    std::int64_t first_us;
    std::int64_t last_us;
    std::int32_t records;
    std::int32_t plain_bytes;
    std::string_view bytes;
};

class RecordWalk {
public:
    RecordWalk(std::int64_t run_id, const data::RecordQuery& query,
               const std::function<bool(std::span<const std::byte>)>& each)
        : run_id_(run_id), query_(query), each_(each) {}

    Result<AfterChunk> take(const StoredChunk& chunk) {
        if (chunk.number != next_) {
            return damaged(chunk, fmt::format("expected was chunk {}", next_));
        }
        ++next_;
        if (!chunk.concerns(query_)) {
            return AfterChunk::Continue;
        }
        auto unpacked = unpack(std::as_bytes(std::span(chunk.bytes)),
                               static_cast<std::uint32_t>(chunk.plain_bytes), plain_);
        if (!unpacked) {
            return damaged(chunk, unpacked.error().message);
        }
        const auto more = data::for_each_record(plain_, query_, each_);
        if (!more) {
            return damaged(chunk, more.error().message);
        }
        return more.value() ? AfterChunk::Continue : AfterChunk::Stop;
    }

private:
    Error damaged(const StoredChunk& chunk, const std::string& why) const {
        return {ErrorCode::Corrupt, fmt::format("records of {}, chunk {}: {}; the store is damaged, "
                                                "restore a backup",
                                                run_name(run_id_), chunk.number, why)};
    }

    std::int64_t run_id_;
    const data::RecordQuery& query_;
    const std::function<bool(std::span<const std::byte>)>& each_;
    std::int32_t next_ = 0;
    std::vector<std::byte> plain_;
};

}  // namespace

Result<void> read_records(Lease& lease, std::int64_t run_id, const data::RecordQuery& query,
                          const std::function<bool(std::span<const std::byte> record)>& each) {
    RecordWalk walk(run_id, query, each);
    const std::array<SqlValue, 1> parameters{run_id};
    // Chunks were written in order, and a table is read in the order of writing.
    const auto streamed = lease.stream(
        "SELECT chunk, first_at, last_at, records, plain_bytes, bytes FROM run_records "
        "WHERE run_id = ?",
        parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            for (std::size_t row = 0; row < chunk.size(); ++row) {
                const auto next = walk.take(StoredChunk(chunk, row));
                if (!next || next.value() == AfterChunk::Stop) {
                    return next;
                }
            }
            return AfterChunk::Continue;
        });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

}  // namespace millrace::storage
