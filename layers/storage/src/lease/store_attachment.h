#pragma once

#include <filesystem>
#include <optional>

#include <millrace/events/result.h>

#include "lease/checkpoint_guard.h"
#include "lease/duckdb_instance.h"
#include "lease/file_identity.h"
#include "lease/file_lock.h"
#include "lease/lease_mode.h"

namespace millrace::storage {

/// Attaches the store to this process's DuckDB and detaches it, in turn with other processes:
/// first the exclusive lock `<store>.turn`, held while waiting, then `<store>.lease`, shared for
/// readers, held until detach(). Whoever waits longest is next, reader or writer.
/// Not thread-safe: LeaseQueue lets one thread in at a time.
class StoreAttachment {
public:
    /// The catalog the store is attached as.
    static constexpr const char* catalog = "store";

    /// `instance` must outlive this.
    StoreAttachment(DuckDbInstance& instance, std::filesystem::path store);

    /// Errors as those of StoreOwner::lease.
    events::Result<void> attach(const LeaseRequest& request);
    /// No connection but the owner's may be left. Folds the WAL of a writer in, detaches, unlocks.
    /// Unlocked also after an error.
    events::Result<void> detach(LeaseMode mode);
    /// Takes whatever file is there from now on as the right one.
    events::Result<void> accept_replaced_file(const LeaseRequest& request);
    /// After a DETACH that left the file open. Another ATTACH would be a second handle.
    bool is_dead() const { return is_dead_; }

private:
    enum class Recovery { NotMine, First };
    struct Attempt;

    events::Result<void> take_locks(const LeaseRequest& request);
    events::Error busy(const LeaseRequest& request, const std::string& holders) const;
    Attempt attach_once(const LeaseRequest& request, Recovery recovery);
    Attempt attach_locked(LeaseMode mode, Recovery recovery);
    Attempt attach_file(LeaseMode mode, const std::optional<FileIdentity>& before);
    std::optional<events::Error> wrong_file(const std::optional<FileIdentity>& before,
                                            LeaseMode mode) const;
    void fold_in(const LeaseRequest& request);
    bool needs_recovery() const;
    events::Result<void> checkpoint(CheckpointGuard& guard);
    events::Result<void> close_store(CheckpointGuard& guard);
    events::Result<void> check_after_detach(LeaseMode mode);
    void unlock() { FileLock gone = std::move(lease_lock_); }

    DuckDbInstance& instance_;
    std::filesystem::path store_;
    std::filesystem::path wal_;
    FileLock lease_lock_;
    QueuedWait turn_wait_;
    std::optional<FileIdentity> known_;     // the file of the last lease
    std::optional<FileIdentity> attached_;  // the file of this one
    bool is_dead_ = false;
};

}  // namespace millrace::storage
