#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>

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
    Connections(std::size_t most, std::size_t most_of_peer, Metrics& metrics)
        : most_(most), most_of_peer_(most_of_peer), metrics_(&metrics) {}

    /// False: there are too many, of all or of this peer, or the server stops. An empty peer is
    /// not counted.
    bool add(const std::shared_ptr<Member>& member, const std::string& peer);
    void remove(const Member* member);
    /// Tells every one to stop, and refuses new ones.
    void stop();
    /// False: some are left when the time is over.
    bool wait_until_none(std::chrono::microseconds most);

private:
    struct Entry {
        std::weak_ptr<Member> member;
        std::string peer;
    };

    const std::size_t most_;
    const std::size_t most_of_peer_;
    Metrics* metrics_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<const Member*, Entry> members_;
    std::map<std::string, std::size_t> of_peer_;
    bool is_over_ = false;
};

}  // namespace millrace::web
