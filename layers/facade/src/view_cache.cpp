#include "view_cache.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace millrace::facade {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

/// Whoever waits for it must hear of its end, whatever that was.
Result<Document> make_or_tell(const ViewCache::Make& make, const std::string& stamp,
                              Timestamp now) {
    try {
        return make(stamp, now);
    } catch (...) {  // what it says may hold anything
        return Error{ErrorCode::Io, "making the view threw an exception"};
    }
}

}  // namespace

ViewCache::~ViewCache() {
    {
        const std::lock_guard guard(mutex_);
        is_ending_ = true;
    }
    to_make_.notify_all();
    for (std::thread& maker : makers_) {
        maker.join();
    }
}

ViewCache::Entry* ViewCache::find(const std::string& key) {
    const auto place = places_.find(key);
    if (place == places_.end()) {
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, place->second);
    return &*place->second;
}

ViewCache::Before ViewCache::look() const {
    return {changes_.stamp(), changes_.trading_stamp(), clock_.now()};
}

bool ViewCache::is_good(const Entry& entry, const Before& before,
                        std::optional<events::Duration> age_max) const {
    const bool is_young = !age_max || (before.now >= entry.view.read_at &&
                                       before.now - entry.view.read_at < *age_max);
    return entry.is_final || (entry.stamp == before.stamp && is_young);
}

Result<View> ViewCache::last_known(const std::string& key, const Error& error) {
    const Entry* entry = find(key);
    if (entry == nullptr || !error.retryable()) {
        return error;
    }
    return given_as_last_known(*entry);
}

View ViewCache::given_as_last_known(const Entry& entry) {
    ++last_known_;
    View view = entry.view;
    view.is_last_known = true;
    return view;
}

std::optional<View> ViewCache::given_at_once(Entry* entry, const Before& before,
                                             std::optional<events::Duration> age_max,
                                             Patience patience) {
    if (entry == nullptr) {
        return std::nullopt;
    }
    if (is_good(*entry, before, age_max)) {
        entry->newest_at = before.now;
        return entry->view;
    }
    const bool is_held =
        busy_at_ && before.now >= *busy_at_ && before.now - *busy_at_ < retry_after;
    return is_held && patience ? std::optional(given_as_last_known(*entry)) : std::nullopt;
}

bool ViewCache::may_be_given_old(const Entry& entry, const Before& before) const {
    const bool was_newest_lately = before.now - entry.newest_at < outdated_max;
    const bool was_held_lately = held_at_ && before.now - *held_at_ < held_lately;
    return entry.trading_stamp == before.trading_stamp && (was_newest_lately || was_held_lately);
}

Result<View> ViewCache::get(const std::string& key, std::optional<events::Duration> age_max,
                            const Make& make, Patience patience) {
    const auto asked = std::chrono::steady_clock::now();
    for (;;) {
        const Before before = look();
        Lock lock(mutex_);
        Entry* entry = find(key);
        if (auto view = given_at_once(entry, before, age_max, patience)) {
            return std::move(*view);
        }
        const bool may_be_old = entry != nullptr && patience && may_be_given_old(*entry, before);
        const auto flying = flights_.find(key);
        if (flying == flights_.end() && !may_be_old) {
            auto view = fly(lock, key, begin(key), before, make, patience);
            return view ? std::move(view) : last_known(key, view.error());
        }
        const auto flight = flying != flights_.end() ? flying->second : leave_to_makers(key, make);
        if (flight == nullptr) {
            return given_as_last_known(*entry);
        }
        const Patience most = may_be_old ? patience : Patience();
        if (auto view = given_by_others(lock, key, *flight, asked, most)) {
            return std::move(*view);
        }
        // What it made may be of before the change that this caller was told of: looked at again.
    }
}

std::optional<Result<View>> ViewCache::given_by_others(Lock& lock, const std::string& key,
                                                       const Flight& flight,
                                                       std::chrono::steady_clock::time_point asked,
                                                       Patience patience) {
    const auto is_over = [&] { return flight.is_over; };
    if (!patience) {
        landed_.wait(lock, is_over);
    } else if (!landed_.wait_until(lock, std::min(asked, flight.began) + *patience, is_over)) {
        const Entry* entry = find(key);  // another view may have taken its room
        return entry != nullptr ? std::optional(Result<View>(given_as_last_known(*entry)))
                                : std::nullopt;
    }
    return flight.error ? std::optional(last_known(key, *flight.error)) : std::nullopt;
}

std::shared_ptr<ViewCache::Flight> ViewCache::begin(const std::string& key) {
    return flights_.emplace(key, std::make_shared<Flight>()).first->second;
}

std::shared_ptr<ViewCache::Flight> ViewCache::leave_to_makers(const std::string& key,
                                                              const Make& make) {
    if (waiting_.size() >= waiting_max) {
        return nullptr;
    }
    if (makers_.size() < makers_max) {
        makers_.emplace_back([this] { make_what_waits(); });
    }
    auto flight = begin(key);
    waiting_.push_back({key, flight, make});
    to_make_.notify_one();
    return flight;
}

void ViewCache::make_what_waits() {
    Lock lock(mutex_);
    for (;;) {
        to_make_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
        if (is_ending_) {
            return;
        }
        const Waiting next = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        const Before before = look();
        lock.lock();
        (void)fly(lock, next.key, next.flight, before, next.make, Patience(0));
    }
}

Result<View> ViewCache::fly(Lock& lock, const std::string& key,
                            const std::shared_ptr<Flight>& flight, const Before& before,
                            const Make& make, Patience patience) {
    lock.unlock();
    const auto waited_before = waited();
    auto made = make_or_tell(make, before.stamp, before.now);
    const bool waited_long = waited() - waited_before >= held_min;
    lock.lock();
    flights_.erase(key);
    flight->is_over = true;
    landed_.notify_all();
    const bool was_busy = !made && made.error().retryable();
    if (patience && (was_busy || waited_long)) {
        held_at_ = clock_.now();
    }
    if (!made) {
        flight->error = made.error();
        if (was_busy) {
            busy_at_ = patience ? held_at_ : busy_at_;
        } else if (const auto place = places_.find(key); place != places_.end()) {
            drop(place->second);  // or who is in a hurry would not hear of it
        }
        return made.error();
    }
    if (patience) {
        busy_at_.reset();
    }
    View view{std::make_shared<const std::string>(std::move(made.value().json)), before.now, false};
    keep({key, view, before.stamp, before.trading_stamp, before.now, made.value().is_final});
    return view;
}

std::chrono::microseconds ViewCache::waited() const {
    return waited_ ? waited_() : std::chrono::microseconds(0);
}

void ViewCache::keep(Entry entry) {
    if (const auto place = places_.find(entry.key); place != places_.end()) {
        drop(place->second);
    }
    if (entry.bytes() > bytes_max_) {
        return;
    }
    bytes_ += entry.bytes();
    entries_.push_front(std::move(entry));
    places_[entries_.front().key] = entries_.begin();
    while (bytes_ > bytes_max_) {
        drop(std::prev(entries_.end()));
    }
}

void ViewCache::drop(Entries::iterator entry) {
    bytes_ -= entry->bytes();
    places_.erase(entry->key);
    entries_.erase(entry);
}

ViewCounts ViewCache::counts() const {
    const std::lock_guard guard(mutex_);
    return {entries_.size(), last_known_};
}

}  // namespace millrace::facade
