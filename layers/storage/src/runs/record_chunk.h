#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <millrace/events/record.h>
#include <millrace/events/result.h>

namespace millrace::storage {

/// Records of a run, one after another, before they are compressed.
class PlainChunk {
public:
    static constexpr std::size_t records_max = 4096;
    static constexpr std::size_t bytes_max = records_max * events::Record::capacity;

    PlainChunk() { bytes_.reserve(bytes_max); }

    void add(std::span<const std::byte> record);
    bool is_full() const { return records_ == records_max; }
    std::uint32_t records() const { return records_; }
    std::span<const std::byte> bytes() const { return bytes_; }
    /// Least and greatest time of its records.
    std::int64_t first_us() const { return first_us_; }
    std::int64_t last_us() const { return last_us_; }
    void clear();

private:
    std::int64_t first_us_ = 0;
    std::int64_t last_us_ = 0;
    std::uint32_t records_ = 0;
    std::vector<std::byte> bytes_;
};

/// Some records of a run as they are stored, but for the bytes.
struct RecordChunk {
    /// Compressed bytes are stored as rows of so many. A checkpoint has 2,048 rows of a column in
    /// memory at least, and rewrites row groups that are not full (122,880 rows): of chunks of 30
    /// kB that was hundreds of megabytes. So short that 16 MiB fill a row group at once.
    static constexpr std::size_t bytes_per_row = 128;

    std::int64_t first_us = 0;  // least and greatest time of its records
    std::int64_t last_us = 0;
    std::uint32_t records = 0;
    std::uint32_t plain_bytes = 0;
    std::size_t offset = 0;  // of its compressed bytes in RecordPacker::bytes()
    std::size_t size = 0;
};

/// Compresses chunks and keeps them until they are stored. One thread at a time.
class RecordPacker {
public:
    RecordPacker();
    ~RecordPacker();

    /// Room for so many compressed bytes, taken from the system as it is filled.
    void reserve(std::size_t bytes) { bytes_.reserve(bytes); }
    void pack(const PlainChunk& plain);
    /// Chunks and their bytes, since the last clear().
    std::span<const RecordChunk> chunks() const { return chunks_; }
    std::span<const std::byte> bytes() const { return bytes_; }
    std::span<const std::byte> bytes_of(const RecordChunk& chunk) const {
        return bytes().subspan(chunk.offset, chunk.size);
    }
    void clear();

private:
    struct Compressor;

    std::unique_ptr<Compressor> compressor_;
    std::vector<std::byte> packed_;  // one chunk, before its size is known
    std::vector<RecordChunk> chunks_;
    std::vector<std::byte> bytes_;
};

/// Gives back the records of chunks. One thread at a time.
class RecordUnpacker {
public:
    RecordUnpacker();
    ~RecordUnpacker();

    /// The records of a chunk, one after another, valid until the next call. Corrupt when it is no
    /// chunk of that many bytes.
    events::Result<std::span<const std::byte>> unpack(std::span<const std::byte> bytes,
                                                      std::uint32_t plain_bytes);

private:
    struct Decompressor;

    std::unique_ptr<Decompressor> decompressor_;
    std::vector<std::byte> plain_;
};

}  // namespace millrace::storage
