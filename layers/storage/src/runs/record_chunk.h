#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <millrace/events/record.h>
#include <millrace/events/result.h>

namespace millrace::storage {

/// Up to 4,096 records of a run as they are stored.
struct RecordChunk {
    static constexpr std::size_t records_max = 4096;

    std::int64_t first_us = 0;  // least and greatest time of its records
    std::int64_t last_us = 0;
    std::uint32_t records = 0;
    std::uint32_t plain_bytes = 0;
    std::vector<std::byte> bytes;  // compressed
};

/// Puts records together and compresses full chunks.
class RecordChunker {
public:
    RecordChunker();

    void add(const events::Record& record);
    /// Closes the chunk under way, if it has records.
    void flush();
    std::vector<RecordChunk>& chunks() { return chunks_; }
    /// Of everything not yet taken from chunks().
    std::size_t bytes() const { return stored_bytes_ + plain_.size(); }
    /// Drops what was taken.
    void clear();

private:
    std::vector<std::byte> plain_;
    RecordChunk next_;
    std::vector<RecordChunk> chunks_;
    std::size_t stored_bytes_ = 0;
};

/// The records of a chunk, one after another, in `plain`. Corrupt when it cannot be unpacked.
events::Result<void> unpack(std::span<const std::byte> bytes, std::uint32_t plain_bytes,
                            std::vector<std::byte>& plain);

}  // namespace millrace::storage
