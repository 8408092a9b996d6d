#include "files/store_hold.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include <millrace/storage/store.h>

#include "lease/checkpoint_guard.h"
#include "lease/duckdb_lock.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

bool has_left_overs(const std::filesystem::path& store) {
    return has_content(beside(store, ".wal")) || CheckpointGuard(store).is_left_behind();
}

Result<StoreHold> StoreHold::take(const std::filesystem::path& store, LeaseMode mode,
                                  std::chrono::milliseconds wait) {
    StoreHold hold(store, mode);
    if (auto locked = hold.locks_.take(LeaseRequest{mode, wait}); !locked) {
        return locked.error();
    }
    return hold;
}

Result<StoreHold> StoreHold::take_at_rest(const std::filesystem::path& store, LeaseMode mode,
                                          std::chrono::milliseconds wait) {
    constexpr int tries = 3;  // a writer may be killed between our reading and our locks
    for (int i = 0; i < tries; ++i) {
        StoreOptions options;
        options.wait = wait;
        if (auto opened = Store::open(store, std::move(options)); !opened) {  // folds the log in
            return opened.error();
        }
        auto hold = take(store, mode, wait);
        if (!hold || !has_left_overs(store)) {
            return hold;
        }
    }
    return Error{ErrorCode::Conflict,
                 fmt::format("what a killed writer left in {} cannot be moved into the store: make "
                             "room on the disk, end other programs that hold the store, or run "
                             "`millrace bars status` as a user who may write it",
                             beside(store, ".wal").string())};
}

Result<void> StoreHold::exclude_other_programs() {
    const bool shared = mode_ == LeaseMode::Read;
    file_ = FileDescriptor(::open(store_.c_str(), (shared ? O_RDONLY : O_RDWR) | O_CLOEXEC));
    if (!file_.is_open()) {
        const int why = errno;
        const bool may_not = why == EACCES || why == EPERM || why == EROFS;
        return Error{ErrorCode::Halted,
                     fmt::format("store {} cannot be opened: {}{}", store_.string(),
                                 std::strerror(why),
                                 may_not ? fmt::format("; run as a user who may {} it",
                                                       shared ? "read" : "write")
                                         : "")};
    }
    if (!lock_as_duckdb_does(file_.number(), shared ? Sharing::Shared : Sharing::Exclusive)) {
        return Error{ErrorCode::Busy,
                     fmt::format("store {} is held by a program outside Millrace: end it and try "
                                 "again",
                                 store_.string())};
    }
    return {};
}

}  // namespace millrace::storage
