#include "work_pool.h"

#include <utility>

namespace millrace::web {

WorkPool::WorkPool(std::size_t threads, std::size_t queue_max) : queue_max_(queue_max) {
    threads_.reserve(threads);
    for (std::size_t i = 0; i < threads; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkPool::~WorkPool() {
    std::deque<std::function<void()>> dropped;
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

bool WorkPool::submit(std::function<void()> job) {
    {
        const std::lock_guard guard(mutex_);
        if (is_over_ || jobs_.size() >= queue_max_) {
            return false;
        }
        jobs_.push_back(std::move(job));
    }
    wake_.notify_one();
    return true;
}

std::size_t WorkPool::queued() const {
    const std::lock_guard guard(mutex_);
    return jobs_.size();
}

void WorkPool::work() {
    for (;;) {
        std::function<void()> job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return is_over_ || !jobs_.empty(); });
            if (is_over_) {
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job();
    }
}

}  // namespace millrace::web
