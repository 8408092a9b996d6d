#include "runs/run_records.h"

#include <fmt/format.h>

#include <array>

#include <millrace/data/record_filter.h>

#include "runs/run_rows.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

// Compressed bytes copied in one lease: bounds the memory and how long writers wait.
constexpr std::size_t batch_bytes = std::size_t{8} * 1024 * 1024;

}  // namespace

bool RunRecords::Chunk::concerns(const data::RecordQuery& query) const {
    return (!query.from || last_us >= query.from->microseconds()) &&
           (!query.to || first_us <= query.to->microseconds());
}

Error RunRecords::damaged(const std::string& why) const {
    return {
        ErrorCode::Corrupt,
        fmt::format("records of {}, chunk {} of {}, part {}: {}; the store is damaged, restore a "
                    "backup",
                    run_name(run_id_), chunk_, chunks_.size(), part_, why)};
}

Result<void> RunRecords::read_chunks(Lease& lease) {
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
    // In this lease: in a later one the run may have gone on.
    const auto strange = lease.query("SELECT count(*) FROM run_record_parts WHERE run_id = ? "
                                     "AND (chunk < 0 OR chunk >= ?)",
                                     {run_id_, static_cast<std::int64_t>(chunks_.size())});
    if (!strange) {
        return strange.error();
    }
    if (strange.value().row(0).int64(0) != 0) {
        return damaged("found were parts of further chunks");
    }
    return {};
}

Result<void> RunRecords::take(std::int32_t chunk, std::int32_t part, std::string_view bytes) {
    if (static_cast<std::size_t>(chunk) != chunk_ || part != part_) {
        return damaged(fmt::format("found was part {} of chunk {}", part, chunk));
    }
    ++part_;
    const auto raw = std::as_bytes(std::span(bytes));
    packed_.insert(packed_.end(), raw.begin(), raw.end());
    chunk_bytes_ += raw.size();
    if (chunk_bytes_ >= chunks_[chunk_].packed_bytes) {
        packed_sizes_.push_back(chunk_bytes_);
        chunk_bytes_ = 0;
        part_ = 0;
        ++chunk_;
    }
    return {};
}

Result<void> RunRecords::copy_batch(Lease& lease) {
    packed_.clear();
    packed_sizes_.clear();
    batch_begin_ = chunk_;
    std::size_t end = chunk_;
    for (std::size_t bytes = 0; end < chunks_.size(); ++end) {
        bytes += chunks_[end].packed_bytes;
        if (bytes > batch_bytes && end > chunk_) {
            break;
        }
    }
    const std::array<SqlValue, 3> parameters{run_id_, static_cast<std::int64_t>(chunk_),
                                             static_cast<std::int64_t>(end)};
    // Parts were written in order, and a table is read in the order of writing.
    const auto streamed =
        lease.stream("SELECT chunk, part, bytes FROM run_record_parts "
                     "WHERE run_id = ? AND chunk >= ? AND chunk < ?",
                     parameters, [&](const ChunkView& rows) -> Result<AfterChunk> {
                         const auto chunk = rows.column<std::int32_t>(0);
                         const auto part = rows.column<std::int32_t>(1);
                         for (std::size_t i = 0; i < rows.size(); ++i) {
                             if (auto taken = take(chunk[i], part[i], rows.text(2, i)); !taken) {
                                 return taken.error();
                             }
                         }
                         return AfterChunk::Continue;
                     });
    if (!streamed) {
        return streamed.error();
    }
    return chunk_ == end ? Result<void>() : damaged("the rest is missing");
}

Result<bool> RunRecords::hand_on(const EachRecord& each) {
    std::size_t from = 0;
    for (std::size_t i = 0; i < packed_sizes_.size(); ++i) {
        const Chunk& chunk = chunks_[batch_begin_ + i];
        const auto packed = std::span<const std::byte>(packed_).subspan(from, packed_sizes_[i]);
        from += packed.size();
        if (!chunk.concerns(query_)) {
            continue;
        }
        const auto plain = unpacker_.unpack(packed, chunk.plain_bytes);
        const auto more = plain ? data::for_each_record(plain.value(), query_, each)
                                : Result<bool>(plain.error());
        if (!more) {
            chunk_ = batch_begin_ + i;  // for the message
            return damaged(more.error().message);
        }
        if (!more.value()) {
            return false;
        }
    }
    return true;
}

Result<void> read_records(Lease& lease, std::int64_t run_id, const data::RecordQuery& query,
                          const RunRecords::EachRecord& each) {
    RunRecords records(run_id, query);
    if (auto read = records.read_chunks(lease); !read) {
        return read;
    }
    while (records.has_more()) {
        if (auto copied = records.copy_batch(lease); !copied) {
            return copied;
        }
        const auto more = records.hand_on(each);
        if (!more || !more.value()) {
            return more ? Result<void>() : more.error();
        }
    }
    return {};
}

}  // namespace millrace::storage
