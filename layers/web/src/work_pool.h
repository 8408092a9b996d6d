#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace millrace::web {

/// Threads that work off a queue with an end. An owner of jobs has their share of both and no more:
/// what is beyond their share of the threads lets others pass. Safe from many threads.
class WorkPool {
public:
    static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();
    struct Limits {
        std::size_t threads = 1;
        std::size_t queue_max = no_limit;
        std::size_t threads_an_owner_max = no_limit;
        std::size_t queue_an_owner_max = no_limit;
    };

    explicit WorkPool(const Limits& limits);
    /// Jobs that run are finished, those that wait are dropped.
    ~WorkPool();
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;
    WorkPool(WorkPool&&) = delete;
    WorkPool& operator=(WorkPool&&) = delete;

    /// False: the queue or the owner's part of it is full, or the pool ends. Jobs throw nothing.
    bool submit(const std::string& owner, std::function<void()> work);
    /// How many jobs wait for a thread.
    std::size_t queued() const;

private:
    struct Job {
        std::string owner;
        std::function<void()> work;
    };

    void work();
    /// The first whose owner has a thread left; the end where there is none.
    std::deque<Job>::iterator next();

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    std::map<std::string, std::size_t, std::less<>> running_;  // by owner, those that run
    bool is_over_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace millrace::web
