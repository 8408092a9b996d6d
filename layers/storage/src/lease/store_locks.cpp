#include "lease/store_locks.h"

#include "lease/file_identity.h"
#include "lease/lock_holders.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

Error StoreLocks::busy(const LeaseRequest& request, const std::string& holders) const {
    return {ErrorCode::Busy, std::string(name_of(request.mode)) + " lease on " + store_.string() +
                                 " not had within " + std::to_string(request.wait.count()) +
                                 " ms; held by " +
                                 (holders.empty() ? "nobody visible here" : holders) +
                                 "; end that, or try again once it is done"};
}

Result<void> StoreLocks::take(const LeaseRequest& request) {
    const auto turn_path = beside(store_, ".turn");
    const auto lease_path = beside(store_, ".lease");
    const auto turn = FileLock::queue_for(turn_path, request.deadline, turn_wait_);
    if (!turn) {
        if (!turn.error().retryable()) {
            return turn.error();
        }
        const std::string holders = holders_of(lease_path);
        const std::string next = holders_of(turn_path);  // may be gone by now
        return busy(request, holders + (holders.empty() || next.empty() ? "" : "; ") +
                                 (next.empty() ? "" : "the next in turn, " + next));
    }
    const auto sharing = request.mode == LeaseMode::Read ? Sharing::Shared : Sharing::Exclusive;
    auto lease = FileLock::poll_for(lease_path, sharing, request.deadline);
    if (!lease) {
        return lease.error().retryable() ? busy(request, holders_of(lease_path)) : lease.error();
    }
    lease_lock_ = std::move(lease).value();
    return {};
}

bool StoreLocks::is_awaited() const { return FileLock::is_taken(beside(store_, ".turn")); }

}  // namespace millrace::storage
