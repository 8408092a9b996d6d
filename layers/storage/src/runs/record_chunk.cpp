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
constexpr std::size_t plain_max = RecordChunk::records_max * events::Record::capacity;

/// Every record begins with kind, version and size, and then its time.
std::int64_t time_of(const events::Record& record) {
    constexpr std::size_t header_size = 3;
    std::int64_t us = 0;
    std::memcpy(&us, record.bytes.data() + header_size, sizeof us);
    return us;
}

}  // namespace

struct RecordChunker::Compressor {
    Compressor() { events::ensure(handle != nullptr, "zstd has memory for its context"); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    ~Compressor() { ZSTD_freeCCtx(handle); }

    ZSTD_CCtx* handle = ZSTD_createCCtx();
};

RecordChunker::RecordChunker(std::size_t bytes_expected)
    : compressor_(std::make_unique<Compressor>()) {
    plain_.reserve(plain_max);
    bytes_.reserve(bytes_expected + ZSTD_compressBound(plain_max));
}

RecordChunker::~RecordChunker() = default;

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
    next_.offset = bytes_.size();
    bytes_.resize(next_.offset + ZSTD_compressBound(plain_.size()));
    next_.size = ZSTD_compressCCtx(compressor_->handle, bytes_.data() + next_.offset,
                                   bytes_.size() - next_.offset, plain_.data(), plain_.size(),
                                   compression_level);
    events::ensure(ZSTD_isError(next_.size) == 0, "zstd compresses into a buffer of its own bound");
    bytes_.resize(next_.offset + next_.size);
    chunks_.push_back(next_);
    next_ = {};
    plain_.clear();
}

void RecordChunker::clear() {
    chunks_.clear();
    bytes_.clear();
}

struct RecordUnpacker::Decompressor {
    Decompressor() { events::ensure(handle != nullptr, "zstd has memory for its context"); }
    Decompressor(const Decompressor&) = delete;
    Decompressor& operator=(const Decompressor&) = delete;
    ~Decompressor() { ZSTD_freeDCtx(handle); }

    ZSTD_DCtx* handle = ZSTD_createDCtx();
};

RecordUnpacker::RecordUnpacker()
    : decompressor_(std::make_unique<Decompressor>()), plain_(plain_max) {}

RecordUnpacker::~RecordUnpacker() = default;

Result<std::span<const std::byte>> RecordUnpacker::unpack(std::span<const std::byte> bytes,
                                                          std::uint32_t plain_bytes) {
    if (plain_bytes > plain_max) {
        return Error{ErrorCode::Corrupt, fmt::format("it says it has {} bytes, expected at most {}",
                                                     plain_bytes, plain_max)};
    }
    const std::size_t size = ZSTD_decompressDCtx(decompressor_->handle, plain_.data(),
                                                 plain_.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0 || size != plain_bytes) {
        return Error{ErrorCode::Corrupt, "it cannot be unpacked"};
    }
    return std::span<const std::byte>(plain_).first(size);
}

}  // namespace millrace::storage
