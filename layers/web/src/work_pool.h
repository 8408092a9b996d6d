#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace millrace::web {

/// Threads that work off a queue with an end. Safe from many threads.
class WorkPool {
public:
    WorkPool(std::size_t threads, std::size_t queue_max);
    /// Jobs that run are finished, those that wait are dropped.
    ~WorkPool();
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;
    WorkPool(WorkPool&&) = delete;
    WorkPool& operator=(WorkPool&&) = delete;

    /// False: the queue is full, or the pool ends. Jobs throw nothing.
    bool submit(std::function<void()> job);
    /// How many jobs wait for a thread.
    std::size_t queued() const;

private:
    void work();

    const std::size_t queue_max_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool is_over_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace millrace::web
