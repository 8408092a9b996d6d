#pragma once

#include <chrono>
#include <filesystem>
#include <optional>

#include <millrace/events/result.h>

#include "lease/file_descriptor.h"
#include "lease/file_identity.h"
#include "lease/lease_mode.h"
#include "lease/store_locks.h"

namespace millrace::storage {

/// The locks of a lease without a database: for who copies or exchanges the store's file. Other
/// leases wait meanwhile as they wait for one another. No Store may be open in this process.
class StoreHold {
public:
    /// Busy: held by others past the wait, who are named.
    static events::Result<StoreHold> take(const std::filesystem::path& store, LeaseMode mode,
                                          std::chrono::milliseconds wait);
    /// The same over a store that is sound and at rest: nothing of it lies in a log or a guard
    /// beside it. Errors also as Store::open; Conflict when a log stays, which cannot be folded in.
    static events::Result<StoreHold> take_at_rest(const std::filesystem::path& store,
                                                  LeaseMode mode, std::chrono::milliseconds wait);

    /// Keeps programs out that know nothing of leases, until this object goes. From then on nothing
    /// else in this process may open and close the file. Busy: one of them holds it.
    events::Result<void> exclude_other_programs();
    /// The store's file, open since exclude_other_programs().
    const FileDescriptor& file() const { return file_; }

private:
    StoreHold(std::filesystem::path store, LeaseMode mode)
        : store_(std::move(store)), mode_(mode), locks_(store_) {}

    std::filesystem::path store_;
    LeaseMode mode_;
    StoreLocks locks_;
    FileDescriptor file_;
};

/// Whether a killed writer left a log or a guard beside the store.
bool has_left_overs(const std::filesystem::path& store);

}  // namespace millrace::storage
