#include <millrace/facade/store_feed.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <millrace/data/store_changes.h>

#include "event_ring.h"
#include "feed_changes.h"

namespace millrace::facade {

struct StoreFeed::State {
    State(const FeedSources& given, std::chrono::milliseconds every)
        : sources(given), interval(every), ring(given.clock.now()) {}

    /// Looks, and tells what is new. The stamp counts as seen once everything was read.
    void look() {
        const std::string file = sources.changes.file();
        const std::string stamp = sources.changes.stamp();
        if (stamp == seen_stamp) {
            return;
        }
        auto contents = sources.market.contents();
        if (!contents) {
            return;
        }
        auto states = sources.trading.states();
        const bool is_all_read = states.has_value();
        StoresSeen now{std::move(contents).value(),
                       is_all_read ? std::move(states).value()
                                   : (seen ? seen->states : std::vector<data::TradingStateEntry>()),
                       sources.trading.is_stopped()};
        if (seen && file == seen_file) {
            add(changes_between(*seen, now));
        } else if (has_looked) {  // what came could not be told from what was there
            add({{"resync", "{}"}});
        }
        seen = std::move(now);
        seen_file = file;
        seen_stamp = is_all_read ? stamp : std::string();
    }
    void add(std::vector<FeedChange> changes) {
        for (FeedChange& change : changes) {
            ring.add(std::move(change.kind), std::move(change.json));
        }
        std::function<void()> tell;
        {
            const std::lock_guard guard(mutex);
            tell = listener;
        }
        if (tell && !changes.empty()) {
            tell();
        }
    }
    void run() {
        std::unique_lock lock(mutex);
        while (!wake.wait_for(lock, interval, [&] { return is_over; })) {
            lock.unlock();
            look();
            lock.lock();
        }
    }

    const FeedSources sources;
    const std::chrono::milliseconds interval;
    EventRing ring;
    std::optional<StoresSeen> seen;  // by the thread alone, once it runs
    std::string seen_file;
    std::string seen_stamp;
    bool has_looked = false;

    std::mutex mutex;
    std::condition_variable wake;
    bool is_over = false;
    std::function<void()> listener;
    std::thread thread;
};

StoreFeed::StoreFeed(const FeedSources& sources, std::chrono::milliseconds interval)
    : state_(std::make_unique<State>(sources, interval)) {
    state_->look();
    state_->has_looked = true;
    state_->thread = std::thread([this] { state_->run(); });
}

StoreFeed::~StoreFeed() {
    {
        const std::lock_guard guard(state_->mutex);
        state_->is_over = true;
    }
    state_->wake.notify_all();
    state_->thread.join();
}

EventFeed::Missed StoreFeed::after(std::uint64_t id) { return state_->ring.after(id); }
std::uint64_t StoreFeed::newest() { return state_->ring.newest(); }

void StoreFeed::listen(std::function<void()> tell) {
    const std::lock_guard guard(state_->mutex);
    state_->listener = std::move(tell);
}

}  // namespace millrace::facade
