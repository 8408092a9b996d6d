#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include <millrace/events/timestamp.h>
#include <millrace/facade/event_feed.h>

namespace millrace::facade {

/// The newest events, numbered from the microseconds of a clock on. Safe from many threads.
class EventRing {
public:
    static constexpr std::size_t events_max = 4'096;

    explicit EventRing(events::Timestamp began)
        : before_first_(static_cast<std::uint64_t>(began.microseconds())), newest_(before_first_) {}

    void add(std::string kind, std::string json);
    EventFeed::Missed after(std::uint64_t id) const;
    std::uint64_t newest() const;

private:
    mutable std::mutex mutex_;
    const std::uint64_t before_first_;
    std::uint64_t newest_;
    std::deque<std::shared_ptr<const FeedEvent>> events_;  // the oldest first
};

}  // namespace millrace::facade
