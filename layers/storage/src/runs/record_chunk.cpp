#include "runs/record_chunk.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include <millrace/events/ensure.h>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr int compression_level = 1;

/// Every record begins with kind, version and size, and then its time.
std::int64_t time_of(const events::Record& record) {
    constexpr std::size_t header_size = 3;
    std::int64_t us = 0;
    std::memcpy(&us, record.bytes.data() + header_size, sizeof us);
    return us;
}

}  // namespace

RecordChunker::RecordChunker() {
    plain_.reserve(RecordChunk::records_max * events::Record::capacity);
}

void RecordChunker::add(const events::Record& record) {
    const std::int64_t us = time_of(record);
    next_.first_us = next_.records == 0 ? us : std::min(next_.first_us, us);
    next_.last_us = next_.records == 0 ? us : std::max(next_.last_us, us);
    const auto bytes = record.view();
    plain_.insert(plain_.end(), bytes.begin(), bytes.end());
    if (++next_.records == RecordChunk::records_max) {
        flush();
    }
}

void RecordChunker::flush() {
    if (next_.records == 0) {
        return;
    }
    next_.plain_bytes = static_cast<std::uint32_t>(plain_.size());
    next_.bytes.resize(ZSTD_compressBound(plain_.size()));
    const std::size_t size = ZSTD_compress(next_.bytes.data(), next_.bytes.size(), plain_.data(),
                                           plain_.size(), compression_level);
    events::ensure(ZSTD_isError(size) == 0, "zstd compresses into a buffer of its own bound");
    next_.bytes.resize(size);
    next_.bytes.shrink_to_fit();
    stored_bytes_ += size;
    chunks_.push_back(std::move(next_));
    next_ = {};
    plain_.clear();
}

void RecordChunker::clear() {
    chunks_.clear();
    stored_bytes_ = 0;
}

Result<void> unpack(std::span<const std::byte> bytes, std::uint32_t plain_bytes,
                    std::vector<std::byte>& plain) {
    constexpr std::size_t plain_max = RecordChunk::records_max * events::Record::capacity;
    if (plain_bytes > plain_max) {
        return Error{ErrorCode::Corrupt, fmt::format("a chunk of records says it has {} bytes, "
                                                     "expected at most {}",
                                                     plain_bytes, plain_max)};
    }
    plain.resize(plain_bytes);
    const std::size_t size =
        ZSTD_decompress(plain.data(), plain.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0 || size != plain_bytes) {
        return Error{ErrorCode::Corrupt, "a chunk of records cannot be unpacked"};
    }
    return {};
}

}  // namespace millrace::storage
