#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include <millrace/events/clock.h>
#include <millrace/facade/event_feed.h>

namespace millrace::data {
class StoreChanges;
class StoredMarket;
class TradingStates;
}  // namespace millrace::data

namespace millrace::facade {

/// What follows the stores. All of it outlives the feed and is safe from many threads.
struct FeedSources {
    data::StoredMarket& market;
    data::TradingStates& trading;
    data::StoreChanges& changes;
    const events::Clock& clock;
};

/// Looks every `interval` whether the stores changed, on a thread of its own, and makes events of
/// what is new. A store that cannot be had is looked at again the next time; nothing is lost by it.
class StoreFeed final : public EventFeed {
public:
    /// Reads what is there already, which makes no events.
    StoreFeed(const FeedSources& sources, std::chrono::milliseconds interval);
    ~StoreFeed() override;

    Missed after(std::uint64_t id) override;
    std::uint64_t newest() override;
    void listen(std::function<void()> tell) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace millrace::facade
