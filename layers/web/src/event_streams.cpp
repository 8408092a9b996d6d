#include "event_streams.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace millrace::web {

namespace {

EventStream::Text text_of(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

EventStream::Text text_of(const facade::FeedEvent& event) {
    return text_of(
        fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.id, event.kind, event.json));
}

/// Everything is to be fetched anew, and events go on after this one.
EventStream::Text resync(std::uint64_t id) {
    return text_of(fmt::format("id: {}\nevent: resync\ndata: {{}}\n\n", id));
}

}  // namespace

EventStreams::EventStreams(facade::EventFeed& feed, facade::SessionBridge& sessions,
                           const ServerLimits& limits, Metrics& metrics)
    : feed_(&feed), sessions_(&sessions), limits_(limits), metrics_(&metrics),
      last_handed_on_(feed.newest()) {
    const std::weak_ptr<Inbox> inbox = inbox_;
    feed.listen([inbox] {
        if (const auto alive = inbox.lock()) {
            const std::lock_guard guard(alive->mutex);
            alive->has_news = true;
            alive->wake.notify_one();
        }
    });
    thread_ = std::thread([this] { work(); });
}

EventStreams::~EventStreams() {
    end_all();
    {
        const std::lock_guard guard(inbox_->mutex);
        inbox_->is_over = true;
    }
    inbox_->wake.notify_all();
    thread_.join();
}

void EventStreams::add_job(Inbox& inbox, std::function<void(EventStreams&)> job) {
    {
        const std::lock_guard guard(inbox.mutex);
        if (inbox.is_over) {
            return;
        }
        inbox.jobs.push_back(std::move(job));
    }
    inbox.wake.notify_one();
}

void EventStreams::work() {
    using SteadyClock = std::chrono::steady_clock;
    const std::chrono::microseconds heartbeat(limits_.heartbeat.microseconds());
    auto next_beat = SteadyClock::now() + heartbeat;
    for (;;) {
        std::function<void(EventStreams&)> job;
        bool has_news = false;
        {
            std::unique_lock lock(inbox_->mutex);
            inbox_->wake.wait_until(lock, next_beat, [&] {
                return inbox_->is_over || inbox_->has_news || !inbox_->jobs.empty();
            });
            if (inbox_->is_over) {
                return;
            }
            has_news = std::exchange(inbox_->has_news, false);
            if (!inbox_->jobs.empty()) {
                job = std::move(inbox_->jobs.front());
                inbox_->jobs.pop_front();
            }
        }
        if (job) {
            job(*this);
        }
        if (has_news) {
            send_news();
        }
        if (SteadyClock::now() >= next_beat) {
            beat();
            next_beat = SteadyClock::now() + heartbeat;
        }
    }
}

EventStreams::Opened EventStreams::open(const Follower& follower) {
    auto entry = std::make_shared<Entry>();
    entry->stream = std::make_shared<EventStream>(limits_.stream_bytes_max);
    entry->follower = follower;
    {
        const std::lock_guard guard(mutex_);
        const auto of_user =
            std::count_if(entries_.begin(), entries_.end(), [&](const auto& other) {
                return other.second->follower.user == follower.user;
            });
        if (is_over_ || entries_.size() >= limits_.streams_max) {
            return {.stream = nullptr, .refusal = Refusal::TooMany};
        }
        if (static_cast<std::size_t>(of_user) >= limits_.streams_a_user_max) {
            return {.stream = nullptr, .refusal = Refusal::TooManyOfUser};
        }
        entries_.emplace(entry->stream.get(), entry);
        ++metrics_->streams;
    }
    add_job(*inbox_, [entry](EventStreams& streams) { streams.begin(*entry); });
    return {.stream = entry->stream};
}

void EventStreams::begin(Entry& entry) {
    entry.is_begun = true;
    send(entry, text_of(std::string("retry: 2000\n\n")));
    if (!entry.follower.last_seen) {
        // An ID without an event: where to go on from, should the connection be lost before one.
        entry.last_sent = feed_->newest();
        send(entry, text_of(fmt::format("id: {}\n\n", entry.last_sent)));
        return;
    }
    const auto missed = feed_->after(*entry.follower.last_seen);
    std::vector<EventStream::Text> texts;
    std::size_t bytes = 0;
    for (const auto& event : missed.events) {
        texts.push_back(text_of(*event));
        bytes += texts.back()->size();
        entry.last_sent = event->id;
    }
    // Half the queue: the rest is for what comes while a slow browser still takes these.
    if (missed.is_resync || bytes > limits_.stream_bytes_max / 2) {
        entry.last_sent = feed_->newest();
        texts = {resync(entry.last_sent)};
    } else if (texts.empty()) {
        entry.last_sent = std::min(*entry.follower.last_seen, feed_->newest());
    }
    for (const auto& text : texts) {
        send(entry, text);
    }
}

void EventStreams::send_news() {
    const auto news = feed_->after(last_handed_on_);
    const auto followers = with_session([](const Entry& each) { return each.is_begun; });
    if (news.is_resync) {  // more came at once than the feed keeps
        last_handed_on_ = feed_->newest();
        for (const auto& entry : followers) {
            entry->last_sent = last_handed_on_;
            send(*entry, resync(last_handed_on_));
        }
        return;
    }
    for (const auto& event : news.events) {
        last_handed_on_ = event->id;
        const auto text = text_of(*event);
        for (const auto& entry : followers) {
            if (event->id > entry->last_sent && send(*entry, text)) {
                entry->last_sent = event->id;
                ++metrics_->events_sent;
            }
        }
    }
}

void EventStreams::beat() {
    const auto text = text_of(std::string(": beat\n\n"));
    for (const auto& entry : with_session([](const Entry& each) { return each.is_begun; })) {
        send(*entry, text);
    }
}

std::vector<std::shared_ptr<EventStreams::Entry>> EventStreams::with_session(const Wanted& wanted) {
    std::vector<std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard guard(mutex_);
        for (const auto& [stream, entry] : entries_) {
            if (wanted(*entry)) {
                entries.push_back(entry);
            }
        }
    }
    std::map<std::string_view, bool> lasts;  // one look a session, however many its streams
    std::vector<std::shared_ptr<Entry>> going_on;
    for (auto& entry : entries) {
        const std::string_view token = entry->follower.token;
        auto known = lasts.find(token);
        if (known == lasts.end()) {
            const auto caller = sessions_->caller_of(token, facade::Activity::OfThePage);
            // Not known is over: the page comes again and is told then.
            known = lasts.emplace(token, caller && caller.value()).first;
        }
        if (known->second) {
            going_on.push_back(std::move(entry));
        } else {
            send(*entry, text_of(std::string("event: session\ndata: {\"state\":\"ended\"}\n\n")));
            entry->stream->end();
            remove(entry->stream.get());
        }
    }
    return going_on;
}

bool EventStreams::send(const Entry& entry, const EventStream::Text& text) {
    const auto put = entry.stream->put(text);
    if (put == EventStream::Put::TooSlow) {
        ++metrics_->streams_dropped;
        remove(entry.stream.get());
    }
    return put == EventStream::Put::Done;
}

void EventStreams::look_at(std::string_view user) {
    add_job(*inbox_, [user = std::string(user)](EventStreams& streams) {
        streams.with_session([&](const Entry& entry) { return entry.follower.user == user; });
    });
}

void EventStreams::close(const std::shared_ptr<EventStream>& stream) {
    stream->end();
    remove(stream.get());
}

void EventStreams::remove(const EventStream* stream) {
    const std::lock_guard guard(mutex_);
    if (entries_.erase(stream) > 0) {
        --metrics_->streams;
    }
}

void EventStreams::end_all() {
    std::map<const EventStream*, std::shared_ptr<Entry>> entries;
    {
        const std::lock_guard guard(mutex_);
        is_over_ = true;
        entries.swap(entries_);
        metrics_->streams -= static_cast<std::int64_t>(entries.size());
    }
    for (const auto& [stream, entry] : entries) {
        entry->stream->end();
    }
}

}  // namespace millrace::web
