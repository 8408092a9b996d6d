#pragma once

#include <filesystem>
#include <optional>

#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "lease/checkpoint_guard.h"
#include "lease/duckdb_instance.h"
#include "lease/file_identity.h"
#include "lease/lease_mode.h"
#include "lease/store_locks.h"

namespace millrace::storage {

/// Attaches the store to this process's DuckDB and detaches it, in turn with other processes; the
/// locks are held from attach() to detach(). Not thread-safe: LeaseQueue lets one thread in at a
/// time.
class StoreAttachment {
public:
    /// The catalog the store is attached as.
    static constexpr const char* catalog = "store";

    /// `instance` must outlive this. With Recovery::Never a read lease changes no file.
    StoreAttachment(DuckDbInstance& instance, std::filesystem::path store, Recovery recovery,
                    OtherFile other_file);

    /// Errors as those of StoreOwner::lease.
    events::Result<void> attach(const LeaseRequest& request);
    /// No connection but the owner's may be left. Folds the WAL of a writer in, detaches, unlocks.
    /// Unlocked also after an error.
    events::Result<void> detach(LeaseMode mode);
    /// Takes whatever file is there from now on as the right one.
    events::Result<void> accept_replaced_file(const LeaseRequest& request);
    /// Whether another process waits for what is attached here.
    bool is_awaited() const { return locks_.is_awaited(); }
    /// After a DETACH that left the file open. Another ATTACH would be a second handle.
    bool is_dead() const { return is_dead_; }
    const std::filesystem::path& store() const { return store_; }

private:
    struct Attempt;

    Attempt attach_once(const LeaseRequest& request, Recovery recovery);
    Attempt attach_locked(LeaseMode mode, Recovery recovery);
    Attempt attach_file(LeaseMode mode, const std::optional<FileIdentity>& before);
    Attempt not_attached(LeaseMode mode, const events::Error& why) const;
    std::optional<events::Error> wrong_file(const std::optional<FileIdentity>& before,
                                            LeaseMode mode) const;
    void fold_in(const LeaseRequest& request);
    bool needs_recovery() const;
    events::Result<void> checkpoint(CheckpointGuard& guard);
    events::Error left_in_log(const events::Error& why) const;
    events::Result<void> close_store(CheckpointGuard& guard);
    events::Result<void> check_after_detach(LeaseMode mode);

    DuckDbInstance& instance_;
    std::filesystem::path store_;
    std::filesystem::path wal_;
    Recovery recovery_;
    OtherFile other_file_;
    StoreLocks locks_;
    std::optional<FileIdentity> known_;     // the file of the last lease
    std::optional<FileIdentity> attached_;  // the file of this one
    bool is_dead_ = false;
};

}  // namespace millrace::storage
