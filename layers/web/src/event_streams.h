#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <millrace/facade/event_feed.h>
#include <millrace/facade/session_bridge.h>
#include <millrace/web/server_limits.h>

#include "event_stream.h"
#include "metrics.h"

namespace millrace::web {

/// Every browser that follows events. One thread of its own puts missed and new events in order,
/// sends heartbeats, and looks at each stream's session before anything is sent: once for all that
/// is new.
class EventStreams {
public:
    /// `feed`, `sessions` and `metrics` outlive this.
    EventStreams(facade::EventFeed& feed, facade::SessionBridge& sessions,
                 const ServerLimits& limits, Metrics& metrics);
    ~EventStreams();
    EventStreams(const EventStreams&) = delete;
    EventStreams& operator=(const EventStreams&) = delete;
    EventStreams(EventStreams&&) = delete;
    EventStreams& operator=(EventStreams&&) = delete;

    struct Follower {
        std::string user;
        std::string token;                       // of the session
        std::optional<std::uint64_t> last_seen;  // what it missed since comes first
    };
    enum class Refusal { None, TooManyOfUser, TooMany };
    struct Opened {
        std::shared_ptr<EventStream> stream;  // where not refused
        Refusal refusal = Refusal::None;
    };
    Opened open(const Follower& follower);
    /// The browser is gone.
    void close(const std::shared_ptr<EventStream>& stream);
    /// The sessions of a user may have ended: those streams are looked at now.
    void look_at(std::string_view user);
    /// Ends every stream, and refuses new ones.
    void end_all();

private:
    struct Entry {
        std::shared_ptr<EventStream> stream;
        Follower follower;
        std::uint64_t last_sent = 0;
        bool is_begun = false;
    };
    /// Alive as long as the feed may still call: its calls come after this is gone, too.
    struct Inbox {
        std::mutex mutex;
        std::condition_variable wake;
        std::deque<std::function<void(EventStreams&)>> jobs;  // no more than requests make
        bool has_news = true;                                 // of the feed, which keeps them
        bool is_over = false;
    };
    using Wanted = std::function<bool(const Entry&)>;

    static void add_job(Inbox& inbox, std::function<void(EventStreams&)> job);
    void work();
    void begin(Entry& entry);
    void send_news();
    void beat();
    /// Ends wanted streams whose session is over; the entries that go on.
    std::vector<std::shared_ptr<Entry>> with_session(const Wanted& wanted);
    /// False: the stream is over.
    bool send(const Entry& entry, const EventStream::Text& text);
    void remove(const EventStream* stream);

    facade::EventFeed* feed_;
    facade::SessionBridge* sessions_;
    ServerLimits limits_;
    Metrics* metrics_;
    std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
    std::mutex mutex_;  // of entries_ and is_over_
    std::map<const EventStream*, std::shared_ptr<Entry>> entries_;
    bool is_over_ = false;
    // By the thread alone.
    std::uint64_t last_handed_on_ = 0;
    std::thread thread_;
};

}  // namespace millrace::web
