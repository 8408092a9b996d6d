#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// Reads loads one after another on a thread of its own, one ahead of the caller. It holds no lease
/// while it waits for the caller. `Reader` has `Result<void> read(Lease&, const Query&)` and
/// `series()`, a vector that it leaves its answer in and whose memory it uses again. Reader and
/// loads must outlive it.
template <class Reader, class Query> class AheadReader {
public:
    using Series = typename Reader::Series;

    AheadReader(Store& store, Reader& reader, std::span<const Query> loads)
        : store_(&store), reader_(&reader), loads_(loads), thread_([this] { work(); }) {}
    AheadReader(const AheadReader&) = delete;
    AheadReader& operator=(const AheadReader&) = delete;
    /// Waits for the reading under way.
    ~AheadReader() {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }

    /// Replaces `series` by the next load, which may be empty; false after the last. Its memory
    /// goes back to the thread. An error is answered again and again.
    events::Result<bool> next(Series& series) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return is_ready_ || at_end_; });
        if (is_ready_) {
            series.swap(ready_);
            is_ready_ = false;
            changed_.notify_all();
            return true;
        }
        return failure_ ? events::Result<bool>(*failure_) : events::Result<bool>(false);
    }

private:
    void work() {
        for (const Query& query : loads_) {
            auto loaded = load(query);
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stop_ || !is_ready_; });
            if (stop_) {
                return;
            }
            if (!loaded) {
                failure_ = loaded.error();
                break;
            }
            ready_.swap(reader_->series());
            is_ready_ = true;
            changed_.notify_all();
        }
        const std::lock_guard lock(mutex_);
        at_end_ = true;
        changed_.notify_all();
    }
    events::Result<void> load(const Query& query) {
        auto lease = store_->lease(LeaseMode::Read);
        if (!lease) {
            return lease.error();
        }
        auto read = reader_->read(lease.value(), query);
        auto finished = lease.value().finish();
        return read ? finished : read;
    }

    Store* store_;
    Reader* reader_;
    std::span<const Query> loads_;

    std::mutex mutex_;
    std::condition_variable changed_;
    Series ready_;  // belongs to the caller while is_ready_, else to the thread
    bool is_ready_ = false;
    bool at_end_ = false;
    bool stop_ = false;
    std::optional<events::Error> failure_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace millrace::storage
