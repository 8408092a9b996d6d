#include "work_pool.h"

#include <algorithm>
#include <utility>

namespace millrace::web {

WorkPool::WorkPool(const Limits& limits) : limits_(limits) {
    threads_.reserve(limits.threads);
    for (std::size_t i = 0; i < limits.threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkPool::~WorkPool() {
    std::deque<Job> dropped;
    {
        const std::lock_guard guard(mutex_);
        is_over_ = true;
        dropped.swap(jobs_);
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

bool WorkPool::submit(const std::string& owner, std::function<void()> work) {
    {
        const std::lock_guard guard(mutex_);
        const auto of_owner = std::count_if(jobs_.begin(), jobs_.end(),
                                            [&](const Job& job) { return job.owner == owner; });
        if (is_over_ || jobs_.size() >= limits_.queue_max ||
            static_cast<std::size_t>(of_owner) >= limits_.queue_an_owner_max) {
            return false;
        }
        jobs_.push_back({owner, std::move(work)});
    }
    wake_.notify_one();
    return true;
}

std::size_t WorkPool::queued() const {
    const std::lock_guard guard(mutex_);
    return jobs_.size();
}

std::deque<WorkPool::Job>::iterator WorkPool::next() {
    return std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& job) {
        const auto running = running_.find(job.owner);
        return running == running_.end() || running->second < limits_.threads_an_owner_max;
    });
}

void WorkPool::work() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return is_over_ || next() != jobs_.end(); });
        if (is_over_) {
            return;
        }
        const auto first = next();
        Job job = std::move(*first);
        jobs_.erase(first);
        ++running_[job.owner];
        lock.unlock();
        job.work();
        job.work = nullptr;
        lock.lock();
        if (--running_[job.owner] == 0) {
            running_.erase(job.owner);
        }
    }
}

}  // namespace millrace::web
