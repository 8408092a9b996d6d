#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "bars/series_reader.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// Bars of one load, one series a symbol, each sorted by time.
using BarSeries = std::vector<std::vector<events::Bar>>;

/// Reads loads one after another on a thread of its own, one ahead of the caller. It holds no lease
/// while it waits for the caller. `loads` must outlive it.
class BarLoader {
public:
    BarLoader(Store& store, SeriesReader& reader, std::span<const SeriesQuery> loads);
    BarLoader(const BarLoader&) = delete;
    BarLoader& operator=(const BarLoader&) = delete;
    /// Waits for the reading under way.
    ~BarLoader();

    /// Replaces `series` by the next load, which may hold no bars; false after the last. Its memory
    /// goes back to the thread. An error is answered again and again.
    events::Result<bool> next(BarSeries& series);

private:
    void work();
    events::Result<void> load(const SeriesQuery& query);

    Store* store_;
    SeriesReader* reader_;
    std::span<const SeriesQuery> loads_;

    std::mutex mutex_;
    std::condition_variable changed_;
    BarSeries ready_;  // belongs to the caller while is_ready_, else to the thread
    bool is_ready_ = false;
    bool at_end_ = false;
    bool stop_ = false;
    std::optional<events::Error> failure_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace millrace::storage
