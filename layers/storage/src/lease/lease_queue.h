#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <millrace/events/result.h>

#include "lease/lease_mode.h"
#include "lease/store_attachment.h"

namespace millrace::storage {

/// The threads of one process in front of one attachment, in arrival order. Readers join the
/// attach of a reader for a while, unless a writer or another process waits before them; then it
/// drains.
class LeaseQueue {
public:
    /// `attachment` must outlive this.
    LeaseQueue(StoreAttachment& attachment, std::chrono::milliseconds share);

    /// Errors as those of StoreOwner::lease.
    events::Result<void> enter(const LeaseRequest& request);
    /// `holder` entered. The last one out detaches; its error is the one returned.
    events::Result<void> leave(LeaseMode mode, std::thread::id holder);
    /// From now until as many end_keeping() a read attach stays for the next reader of this process
    /// where no writer and no other process waits, as long as readers might join it.
    void begin_keeping();
    void end_keeping();
    /// Runs `work` while nobody holds a lease or moves. Conflict when someone does.
    events::Result<void> while_idle(const std::function<events::Result<void>()>& work);

private:
    enum class State { Idle, Moving, Reading, Writing, Dead };
    using Lock = std::unique_lock<std::mutex>;

    events::Result<void> wait_for_turn(Lock& lock, const LeaseRequest& request);
    bool may_join(LeaseMode mode) const;
    bool is_kept_for_nobody() const { return state_ == State::Reading && holders_.empty(); }
    /// Runs `work` without the lock, in state Moving, then goes to Idle or Dead.
    events::Result<void> move(Lock& lock, const std::function<events::Result<void>()>& work);

    StoreAttachment& attachment_;
    const std::chrono::milliseconds share_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<const LeaseRequest*> waiting_;  // bounded by the number of threads
    std::vector<std::thread::id> holders_;
    State state_ = State::Idle;
    std::size_t keepers_ = 0;
    std::chrono::steady_clock::time_point attached_at_;
};

}  // namespace millrace::storage
