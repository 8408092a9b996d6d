#include "event_ring.h"

#include <utility>

namespace millrace::facade {

void EventRing::add(std::string kind, std::string json) {
    const std::lock_guard guard(mutex_);
    events_.push_back(
        std::make_shared<const FeedEvent>(FeedEvent{++newest_, std::move(kind), std::move(json)}));
    if (events_.size() > events_max) {
        events_.pop_front();
    }
}

/// An ID of before the first or after the newest is another program's: between the two, anything
/// may have been stored.
EventFeed::Missed EventRing::after(std::uint64_t id) const {
    const std::lock_guard guard(mutex_);
    const bool is_ours = before_first_ <= id && id <= newest_;
    const std::uint64_t last_gone = newest_ - events_.size();
    EventFeed::Missed missed;
    missed.is_resync = !is_ours || id < last_gone;
    for (const auto& event : events_) {
        if (!is_ours || event->id > id) {
            missed.events.push_back(event);
        }
    }
    return missed;
}

std::uint64_t EventRing::newest() const {
    const std::lock_guard guard(mutex_);
    return newest_;
}

}  // namespace millrace::facade
