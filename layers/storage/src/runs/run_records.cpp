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

/// One row of run_record_chunks.
struct StoredChunk {
    std::int64_t first_us;
    std::int64_t last_us;
    std::uint32_t plain_bytes;
    std::size_t packed_bytes;

    /// Whether some of its records may be asked for.
    bool concerns(const data::RecordQuery& query) const {
        return (!query.from || last_us >= query.from->microseconds()) &&
               (!query.to || first_us <= query.to->microseconds());
    }
};

/// Puts parts together and hands on the records of whole chunks.
class RecordWalk {
public:
    using EachRecord = std::function<bool(std::span<const std::byte> record)>;

    RecordWalk(std::int64_t run_id, const data::RecordQuery& query, const EachRecord& each)
        : run_id_(run_id), query_(query), each_(each) {}

    Result<void> read_chunks(Lease& lease);
    Result<void> read_parts(Lease& lease);

private:
    Result<AfterChunk> take(std::int32_t chunk, std::int32_t part,
                            std::span<const std::byte> bytes);
    Result<AfterChunk> take_chunk(const StoredChunk& chunk);
    Error damaged(const std::string& why) const;

    std::int64_t run_id_;
    const data::RecordQuery& query_;
    const EachRecord& each_;
    std::vector<StoredChunk> chunks_;
    std::int32_t chunk_ = 0;  // expected next
    std::int32_t part_ = 0;
    std::vector<std::byte> packed_;
    RecordUnpacker unpacker_;
};

Error RecordWalk::damaged(const std::string& why) const {
    return {
        ErrorCode::Corrupt,
        fmt::format("records of {}, chunk {} of {}, part {}: {}; the store is damaged, restore a "
                    "backup",
                    run_name(run_id_), chunk_, chunks_.size(), part_, why)};
}

Result<void> RecordWalk::read_chunks(Lease& lease) {
    const auto rows = lease.query("SELECT chunk, first_at, last_at, plain_bytes, packed_bytes "
                                  "FROM run_record_chunks WHERE run_id = ? ORDER BY chunk",
                                  {run_id_});
    if (!rows) {
        return rows.error();
    }
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        if (row.int64(0) != static_cast<std::int64_t>(i) || row.int64(4) <= 0) {
            return damaged(
                fmt::format("found was chunk {} of {} bytes", row.int64(0), row.int64(4)));
        }
        chunks_.push_back({row.int64(1), row.int64(2), static_cast<std::uint32_t>(row.int64(3)),
                           static_cast<std::size_t>(row.int64(4))});
    }
    return {};
}

Result<AfterChunk> RecordWalk::take_chunk(const StoredChunk& chunk) {
    if (!chunk.concerns(query_)) {
        return AfterChunk::Continue;
    }
    const auto plain = unpacker_.unpack(packed_, chunk.plain_bytes);
    if (!plain) {
        return damaged(plain.error().message);
    }
    const auto more = data::for_each_record(plain.value(), query_, each_);
    if (!more) {
        return damaged(more.error().message);
    }
    return more.value() ? AfterChunk::Continue : AfterChunk::Stop;
}

Result<AfterChunk> RecordWalk::take(std::int32_t chunk, std::int32_t part,
                                    std::span<const std::byte> bytes) {
    const auto expected = static_cast<std::size_t>(chunk_);
    if (chunk != chunk_ || part != part_ || expected >= chunks_.size()) {
        return damaged(fmt::format("found was part {} of chunk {}", part, chunk));
    }
    ++part_;
    packed_.insert(packed_.end(), bytes.begin(), bytes.end());
    if (packed_.size() < chunks_[expected].packed_bytes) {
        return AfterChunk::Continue;
    }
    auto next = take_chunk(chunks_[expected]);
    packed_.clear();
    part_ = 0;
    ++chunk_;
    return next;
}

Result<void> RecordWalk::read_parts(Lease& lease) {
    bool stopped = false;
    const std::array<SqlValue, 1> parameters{run_id_};
    // Parts were written in order, and a table is read in the order of writing.
    const auto streamed =
        lease.stream("SELECT chunk, part, bytes FROM run_record_parts WHERE run_id = ?", parameters,
                     [&](const ChunkView& rows) -> Result<AfterChunk> {
                         const auto chunk = rows.column<std::int32_t>(0);
                         const auto part = rows.column<std::int32_t>(1);
                         auto* const bytes = static_cast<duckdb_string_t*>(duckdb_vector_get_data(
                             duckdb_data_chunk_get_vector(rows.handle(), 2)));
                         for (std::size_t i = 0; i < rows.size(); ++i) {
                             const std::span text(duckdb_string_t_data(&bytes[i]),
                                                  duckdb_string_t_length(bytes[i]));
                             Result<AfterChunk> next =
                                 take(chunk[i], part[i], std::as_bytes(text));
                             stopped = next && next.value() == AfterChunk::Stop;
                             if (!next || stopped) {
                                 return next;
                             }
                         }
                         return AfterChunk::Continue;
                     });
    if (!streamed) {
        return streamed.error();
    }
    if (!stopped && static_cast<std::size_t>(chunk_) != chunks_.size()) {
        return damaged("the rest is missing");
    }
    return {};
}

}  // namespace

Result<void> read_records(Lease& lease, std::int64_t run_id, const data::RecordQuery& query,
                          const std::function<bool(std::span<const std::byte> record)>& each) {
    RecordWalk walk(run_id, query, each);
    auto read = walk.read_chunks(lease);
    return read ? walk.read_parts(lease) : read;
}

}  // namespace millrace::storage
