#include <millrace/storage/file_store_changes.h>

#include <sys/stat.h>

#include <iterator>
#include <span>

#include <fmt/format.h>
#include <millrace/storage/trading_control.h>

#include "lease/file_identity.h"

namespace millrace::storage {

namespace {

// A writer ends with CHECKPOINT and an fsync, which take longer than the clock of file times ticks:
// two writings never leave the same time.
std::string stamp_of(std::span<const std::filesystem::path> files) {
    std::string stamp;
    for (const auto& file : files) {
        struct stat found {};
        if (::lstat(file.c_str(), &found) == 0) {
            fmt::format_to(std::back_inserter(stamp), "{}:{}:{}.{};", found.st_ino, found.st_size,
                           found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
        } else {
            stamp += "-;";
        }
    }
    return stamp;
}

}  // namespace

FileStoreChanges::FileStoreChanges(const std::filesystem::path& store) {
    const auto control = control_store_of(store);
    files_ = {store, beside(store, ".wal"), control, beside(control, "-wal"), stop_file_of(store)};
}

std::string FileStoreChanges::stamp() { return stamp_of(files_); }

std::string FileStoreChanges::trading_stamp() {
    return stamp_of(std::span(files_).last<trading_files>());
}

std::string FileStoreChanges::file() {
    const auto found = identity_of(files_.front());
    return found ? fmt::format("{}:{}:{}", found->device, found->inode, found->born_ns) : "-";
}

}  // namespace millrace::storage
