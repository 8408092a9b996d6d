#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

#include "metrics.h"

namespace millrace::web {

/// The connections that are open. Safe from many threads.
class Connections {
public:
    class Member {
    public:
        virtual ~Member() = default;
        /// Finishes what runs and takes no further request. By any thread.
        virtual void stop() = 0;
    };

    /// `metrics` outlives this.
    Connections(std::size_t most, Metrics& metrics) : most_(most), metrics_(&metrics) {}

    /// False: there are too many, or the server stops.
    bool add(const std::shared_ptr<Member>& member);
    void remove(const Member* member);
    /// Tells every one to stop, and refuses new ones.
    void stop();
    /// False: some are left when the time is over.
    bool wait_until_none(std::chrono::microseconds most);

private:
    const std::size_t most_;
    Metrics* metrics_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<const Member*, std::weak_ptr<Member>> members_;
    bool is_over_ = false;
};

}  // namespace millrace::web
