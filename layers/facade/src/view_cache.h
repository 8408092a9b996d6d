#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <millrace/data/store_changes.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/facade/views.h>

#include "reading.h"

namespace millrace::facade {

/// Views that were made, by name and parameters. One is given again while the stores' stamp is that
/// of its making and it is not too old; the least recently given go first. Where the stores cannot
/// be had, the last one made is given, at once until they may be had again. Safe from many threads:
/// one makes a view, others that ask for the same wait for it.
///
/// Who asks with a patience gets the last one made as soon as the new one takes longer than that,
/// unless it was outdated long ago already or trading states changed since; a thread of this cache
/// goes on making the new one. Who asks without one waits for the new one also while
/// the stores are known to be held: it may be of another store.
///
/// There is no lease of its own here: the store gives threads that read at the same time one
/// attach for at most 250 ms, then lets other processes have their turn.
class ViewCache {
public:
    static constexpr std::size_t bytes_max = std::size_t{64} * 1024 * 1024;
    /// So long nobody tries again after the stores could not be had.
    static constexpr auto retry_after = events::Duration::from_microseconds(250'000);
    /// So many views wait to be made by threads of this cache; others are not made anew meanwhile.
    static constexpr std::size_t waiting_max = 32;

    /// So long ago a view that is given in a hurry was the newest still, unless the stores were
    /// held lately: making a view waited for them so long, or they could not be had at all.
    static constexpr auto outdated_max = events::Duration::from_seconds(5);
    static constexpr auto held_lately = events::Duration::from_seconds(2);
    static constexpr std::chrono::milliseconds held_min{100};

    using Patience = std::optional<std::chrono::milliseconds>;  // none: as long as it takes
    /// How long readings so far waited for the stores, summed; safe from many threads.
    using Waited = std::function<std::chrono::microseconds()>;

    ViewCache(data::StoreChanges& changes, const events::Clock& clock, Waited waited = {},
              std::size_t most_bytes = bytes_max)
        : changes_(changes), clock_(clock), waited_(std::move(waited)), bytes_max_(most_bytes) {}
    ViewCache(const ViewCache&) = delete;
    ViewCache& operator=(const ViewCache&) = delete;
    /// Ends what is being made; what waits to be made is dropped.
    ~ViewCache();

    /// Makes the view as of this stamp and time; with a patience, perhaps after the call.
    using Make =
        std::function<events::Result<Document>(const std::string& stamp, events::Timestamp now)>;
    events::Result<View> get(const std::string& key, std::optional<events::Duration> age_max,
                             const Make& make, Patience patience = {});
    ViewCounts counts() const;

private:
    struct Entry {
        std::string key;
        View view;
        std::string stamp;
        std::string trading_stamp;
        events::Timestamp newest_at;  // when last it was known to be the newest
        bool is_final = false;

        std::size_t bytes() const { return 2 * key.size() + view.json->size() + sizeof(Entry); }
    };
    /// Of the stores, before a reading.
    struct Before {
        std::string stamp;
        std::string trading_stamp;
        events::Timestamp now;
    };
    struct Flight {
        std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
        bool is_over = false;
        std::optional<events::Error> error;
    };
    struct Waiting {
        std::string key;
        std::shared_ptr<Flight> flight;
        Make make;
    };
    static constexpr std::size_t makers_max = 2;
    using Lock = std::unique_lock<std::mutex>;
    using Entries = std::list<Entry>;  // the most recently given first

    Entry* find(const std::string& key);
    Before look() const;
    bool is_good(const Entry& entry, const Before& before,
                 std::optional<events::Duration> age_max) const;
    /// None: it has to be made anew.
    std::optional<View> given_at_once(Entry* entry, const Before& before,
                                      std::optional<events::Duration> age_max, Patience patience);
    bool may_be_given_old(const Entry& entry, const Before& before) const;
    events::Result<View> last_known(const std::string& key, const events::Error& error);
    View given_as_last_known(const Entry& entry);
    std::shared_ptr<Flight> begin(const std::string& key);
    /// The last known where patience ends, or what went wrong. None: there is another one now.
    std::optional<events::Result<View>> given_by_others(Lock& lock, const std::string& key,
                                                        const Flight& flight,
                                                        std::chrono::steady_clock::time_point asked,
                                                        Patience patience);
    events::Result<View> fly(Lock& lock, const std::string& key,
                             const std::shared_ptr<Flight>& flight, const Before& before,
                             const Make& make, Patience patience);
    /// None: too many wait already.
    std::shared_ptr<Flight> leave_to_makers(const std::string& key, const Make& make);
    void make_what_waits();
    std::chrono::microseconds waited() const;
    void keep(Entry entry);
    void drop(Entries::iterator entry);

    data::StoreChanges& changes_;
    const events::Clock& clock_;
    const Waited waited_;
    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::condition_variable landed_;
    Entries entries_;
    std::map<std::string, Entries::iterator, std::less<>> places_;
    std::map<std::string, std::shared_ptr<Flight>, std::less<>> flights_;
    std::deque<Waiting> waiting_;  // one a key at most
    std::condition_variable to_make_;
    bool is_ending_ = false;
    std::vector<std::thread> makers_;  // begun when first needed
    std::size_t bytes_ = 0;
    std::uint64_t last_known_ = 0;
    std::optional<events::Timestamp> busy_at_;  // when the stores could not be had, until they can
    std::optional<events::Timestamp> held_at_;  // when last they were held
};

}  // namespace millrace::facade
