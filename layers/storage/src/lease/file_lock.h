#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include <millrace/events/result.h>

#include "lease/file_descriptor.h"

namespace millrace::storage {

using Deadline = std::chrono::steady_clock::time_point;

enum class Sharing { Shared, Exclusive };

/// Waits in the kernel's queue for a flock, so in arrival order. flock has no time-out, so a helper
/// thread stands in the queue; a caller whose time is up leaves it there and the next caller
/// adopts it. So a stopped holder costs one thread and one descriptor, however many give up.
class QueuedWait {
public:
    /// True: `file` is the locked descriptor (perhaps an adopted one). False: the time is up.
    events::Result<bool> lock(FileDescriptor& file, Deadline deadline);

private:
    struct Shared;
    bool adopt(FileDescriptor& file);
    events::Result<void> start(FileDescriptor& file);

    std::shared_ptr<Shared> waiting_;
};

/// A flock on a file of its own, made when absent. Dies with the process that took it, whatever
/// kills it; a forked child that does not exec keeps it alive.
class FileLock {
public:
    FileLock() = default;

    /// Takes an exclusive lock in arrival order. Busy past the deadline, with an empty message.
    static events::Result<FileLock> queue_for(const std::filesystem::path& path, Deadline deadline,
                                              QueuedWait& wait);
    /// Takes a lock that has one waiter at most, by asking again and again. Busy as above.
    static events::Result<FileLock> poll_for(const std::filesystem::path& path, Sharing sharing,
                                             Deadline deadline);
    /// Whether somebody else has an exclusive one now.
    static bool is_taken(const std::filesystem::path& path);

private:
    static events::Result<FileLock> open(const std::filesystem::path& path);
    bool is_still_at(const std::filesystem::path& path) const;

    FileDescriptor file_;
};

}  // namespace millrace::storage
