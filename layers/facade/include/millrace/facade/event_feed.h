#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace millrace::facade {

/// Something that came into the stores, for whoever follows them.
struct FeedEvent {
    std::uint64_t id = 0;  // one more than the event before
    std::string kind;      // bars, insights, run, trading or resync
    std::string json;      // on one line
};

/// What is new, in order. Keeps the last 4,096 events.
class EventFeed {
public:
    virtual ~EventFeed() = default;

    struct Missed {
        std::vector<std::shared_ptr<const FeedEvent>> events;
        /// Events between are no longer known: fetch everything again.
        bool is_resync = false;
    };
    /// Events after this one; all that came since the program began with another program's ID.
    virtual Missed after(std::uint64_t id) = 0;
    /// The ID of the newest event. IDs go on over restarts: they begin at the clock's microseconds.
    virtual std::uint64_t newest() = 0;
    /// Calls `tell`, by a thread of the feed, whenever there are new events. One listener.
    virtual void listen(std::function<void()> tell) = 0;
};

}  // namespace millrace::facade
