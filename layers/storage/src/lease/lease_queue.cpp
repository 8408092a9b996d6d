#include "lease/lease_queue.h"

#include <algorithm>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Clock = std::chrono::steady_clock;

LeaseQueue::LeaseQueue(StoreAttachment& attachment, std::chrono::milliseconds share)
    : attachment_(attachment), share_(share) {}

bool LeaseQueue::may_join(LeaseMode mode) const {
    return mode == LeaseMode::Read && state_ == State::Reading &&
           Clock::now() < attached_at_ + share_ && !attachment_.is_awaited();
}

Result<void> LeaseQueue::wait_for_turn(Lock& lock, const LeaseRequest& request) {
    waiting_.push_back(&request);
    const bool is_mine = changed_.wait_until(lock, request.deadline, [&] {
        return state_ == State::Dead ||
               (waiting_.front() == &request &&
                (state_ == State::Idle || is_kept_for_nobody() || may_join(request.mode)));
    });
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &request));
    changed_.notify_all();  // the next one is first now
    if (state_ == State::Dead) {
        return Error{ErrorCode::Io,
                     "the store stayed open after an earlier lease; restart the process"};
    }
    if (!is_mine) {
        return Error{ErrorCode::Busy,
                     std::string(name_of(request.mode)) + " lease not had within " +
                         std::to_string(request.wait.count()) + " ms; this process itself has " +
                         std::to_string(holders_.size()) + " leases and " +
                         std::to_string(waiting_.size()) + " threads waiting"};
    }
    return {};
}

Result<void> LeaseQueue::move(Lock& lock, const std::function<Result<void>()>& work) {
    state_ = State::Moving;
    lock.unlock();
    auto done = work();
    const bool is_dead = attachment_.is_dead();
    lock.lock();
    state_ = is_dead ? State::Dead : State::Idle;
    changed_.notify_all();
    return done;
}

Result<void> LeaseQueue::enter(const LeaseRequest& request) {
    const auto self = std::this_thread::get_id();
    Lock lock(mutex_);
    if (std::find(holders_.begin(), holders_.end(), self) != holders_.end()) {
        return Error{ErrorCode::Conflict,
                     "this thread already holds a lease, or took one that another thread has now; "
                     "finish it first"};
    }
    if (auto turn = wait_for_turn(lock, request); !turn) {
        return turn;
    }
    if (is_kept_for_nobody() && !may_join(request.mode)) {
        auto gone = move(lock, [&] { return attachment_.detach(LeaseMode::Read); });
        if (state_ == State::Dead) {
            return gone;
        }
    }
    if (state_ == State::Idle) {
        if (auto attached = move(lock, [&] { return attachment_.attach(request); }); !attached) {
            return attached;
        }
        state_ = request.mode == LeaseMode::Read ? State::Reading : State::Writing;
        attached_at_ = Clock::now();
    }
    holders_.push_back(self);
    return {};
}

Result<void> LeaseQueue::leave(LeaseMode mode, std::thread::id holder) {
    Lock lock(mutex_);
    holders_.erase(std::find(holders_.begin(), holders_.end(), holder));
    const bool is_kept = keepers_ > 0 && waiting_.empty() && may_join(mode);
    if (!holders_.empty() || is_kept) {
        return {};
    }
    return move(lock, [&] { return attachment_.detach(mode); });
}

void LeaseQueue::begin_keeping() {
    const std::lock_guard guard(mutex_);
    ++keepers_;
}

void LeaseQueue::end_keeping() {
    Lock lock(mutex_);
    if (--keepers_ == 0 && is_kept_for_nobody()) {
        (void)move(lock, [&] { return attachment_.detach(LeaseMode::Read); });
    }
}

Result<void> LeaseQueue::while_idle(const std::function<Result<void>()>& work) {
    Lock lock(mutex_);
    changed_.wait(lock, [&] { return state_ != State::Moving; });
    if (state_ != State::Idle) {
        return Error{ErrorCode::Conflict, "leases are held in this process; finish them first"};
    }
    return move(lock, work);
}

}  // namespace millrace::storage
