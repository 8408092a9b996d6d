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
std::int64_t time_of(std::span<const std::byte> record) {
    constexpr std::size_t header_size = 3;
    std::int64_t us = 0;
    std::memcpy(&us, record.data() + header_size, sizeof us);
    return us;
}

}  // namespace

void PlainChunk::add(std::span<const std::byte> record) {
    const std::int64_t us = time_of(record);
    first_us_ = records_ == 0 ? us : std::min(first_us_, us);
    last_us_ = records_ == 0 ? us : std::max(last_us_, us);
    ++records_;
    bytes_.insert(bytes_.end(), record.begin(), record.end());
}

void PlainChunk::clear() {
    records_ = 0;
    bytes_.clear();
}

struct RecordPacker::Compressor {
    Compressor() { events::ensure(handle != nullptr, "zstd has memory for its context"); }
    Compressor(const Compressor&) = delete;
    Compressor& operator=(const Compressor&) = delete;
    ~Compressor() { ZSTD_freeCCtx(handle); }

    ZSTD_CCtx* handle = ZSTD_createCCtx();
};

RecordPacker::RecordPacker()
    : compressor_(std::make_unique<Compressor>()),
      packed_(ZSTD_compressBound(PlainChunk::bytes_max)) {}
RecordPacker::~RecordPacker() = default;

void RecordPacker::pack(const PlainChunk& plain) {
    const auto from = plain.bytes();
    RecordChunk chunk{plain.first_us(), plain.last_us(),
                      plain.records(),  static_cast<std::uint32_t>(from.size()),
                      bytes_.size(),    0};
    chunk.size = ZSTD_compressCCtx(compressor_->handle, packed_.data(), packed_.size(), from.data(),
                                   from.size(), compression_level);
    events::ensure(ZSTD_isError(chunk.size) == 0, "zstd compresses into a buffer of its own bound");
    bytes_.insert(bytes_.end(), packed_.data(), packed_.data() + chunk.size);
    chunks_.push_back(chunk);
}

void RecordPacker::clear() {
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
    : decompressor_(std::make_unique<Decompressor>()), plain_(PlainChunk::bytes_max) {}

RecordUnpacker::~RecordUnpacker() = default;

Result<std::span<const std::byte>> RecordUnpacker::unpack(std::span<const std::byte> bytes,
                                                          std::uint32_t plain_bytes) {
    if (plain_bytes > PlainChunk::bytes_max) {
        return Error{ErrorCode::Corrupt, fmt::format("it says it has {} bytes, expected at most {}",
                                                     plain_bytes, PlainChunk::bytes_max)};
    }
    const std::size_t size = ZSTD_decompressDCtx(decompressor_->handle, plain_.data(),
                                                 plain_.size(), bytes.data(), bytes.size());
    if (ZSTD_isError(size) != 0 || size != plain_bytes) {
        return Error{ErrorCode::Corrupt, "it cannot be unpacked"};
    }
    return std::span<const std::byte>(plain_).first(size);
}

}  // namespace millrace::storage
