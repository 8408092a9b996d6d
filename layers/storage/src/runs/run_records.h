#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/run_reader.h>

#include "lease/store_lease.h"
#include "runs/record_chunk.h"

namespace millrace::storage {

/// Reads the records of a run in batches: copied under a lease, handed on without one, since who
/// takes them may take his time. Corrupt: a chunk is missing, damaged or not what its row says.
class RunRecords {
public:
    using EachRecord = std::function<bool(std::span<const std::byte> record)>;

    /// `query` must outlive this.
    RunRecords(std::int64_t run_id, const data::RecordQuery& query)
        : run_id_(run_id), query_(query) {}

    /// First. What the run records after it is not read.
    events::Result<void> read_chunks(Lease& lease);
    bool has_more() const { return chunk_ < chunks_.size(); }
    /// The compressed bytes of some chunks: about 8 MiB, or one chunk.
    events::Result<void> copy_batch(Lease& lease);
    /// The records asked for of that batch. False: `each` said that it is enough.
    events::Result<bool> hand_on(const EachRecord& each);

private:
    /// One row of run_record_chunks.
    struct Chunk {
        std::int64_t first_us;
        std::int64_t last_us;
        std::uint32_t plain_bytes;
        std::size_t packed_bytes;

        /// Whether some of its records may be asked for.
        bool concerns(const data::RecordQuery& query) const;
    };

    events::Result<void> take(std::int32_t chunk, std::int32_t part, std::string_view bytes);
    events::Error damaged(const std::string& why) const;

    std::int64_t run_id_;
    const data::RecordQuery& query_;
    std::vector<Chunk> chunks_;
    std::size_t chunk_ = 0;  // expected next
    std::int32_t part_ = 0;
    std::size_t chunk_bytes_ = 0;            // of its parts so far
    std::size_t batch_begin_ = 0;            // chunk number
    std::vector<std::byte> packed_;          // of the batch, chunk after chunk
    std::vector<std::size_t> packed_sizes_;  // of each of these chunks
    RecordUnpacker unpacker_;
};

/// All of it within the caller's lease.
events::Result<void> read_records(Lease& lease, std::int64_t run_id, const data::RecordQuery& query,
                                  const RunRecords::EachRecord& each);

}  // namespace millrace::storage
