#pragma once

#include <filesystem>
#include <string>

#include <millrace/events/result.h>

#include "lease/file_lock.h"
#include "lease/lease_mode.h"

namespace millrace::storage {

/// Turns between processes: first the exclusive lock `<store>.turn`, held while waiting, then
/// `<store>.lease`, shared for readers, held until let_go(). Whoever waits longest is next, reader
/// or writer. Not thread-safe.
class StoreLocks {
public:
    explicit StoreLocks(std::filesystem::path store) : store_(std::move(store)) {}

    /// Busy past the deadline, naming the holders; Halted when this user may not open or make a
    /// lock file.
    events::Result<void> take(const LeaseRequest& request);
    /// Whether another process waits to be let in. Only while none of this one does.
    bool is_awaited() const;
    void let_go() { FileLock gone = std::move(lease_lock_); }

private:
    events::Error busy(const LeaseRequest& request, const std::string& holders) const;

    std::filesystem::path store_;
    FileLock lease_lock_;
    QueuedWait turn_wait_;
};

}  // namespace millrace::storage
