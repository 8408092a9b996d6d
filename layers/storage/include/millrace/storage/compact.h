#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>

#include <millrace/events/result.h>
#include <millrace/storage/work_step.h>

namespace millrace::storage {

struct StoreSize {
    std::uint64_t file_bytes = 0;
    std::uint64_t bar_bytes = 0;  // of the blocks that hold bars
};

struct CompactReport {
    std::uint64_t bars = 0;
    StoreSize before;
    StoreSize after;
};

struct CompactRequest {
    std::filesystem::path store;
    std::chrono::milliseconds wait{30'000};
};

/// Writes the store anew, its bars in the order of month, symbol, time and revision, and every row
/// as it is; then puts the new file in the place of the old one, once both are known to hold the
/// same. Others are kept out meanwhile, and those that used the store before are told at their next
/// lease that it was replaced. A kill or a full disk leaves the store as it was.
/// Needs as much room again on the disk. Memory does not grow with the number of bars. No Store may
/// be open in this process.
/// Corrupt: the store cannot be read whole. InvalidInput: the path is a link. Busy: held by others.
/// NotFound: no store.
events::Result<CompactReport> compact(const CompactRequest& request, const OnStep& on_step);

}  // namespace millrace::storage
