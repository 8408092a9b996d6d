#pragma once

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "bars/series_reader.h"

namespace millrace::storage {

/// Reads loads one after another on a thread of its own, one ahead of the caller, each in a read
/// lease of its own and merged into (time, symbol) order.
class BarLoader {
public:
    BarLoader(Store& store, SeriesReader& reader, const std::vector<SeriesQuery>& loads);
    BarLoader(const BarLoader&) = delete;
    BarLoader& operator=(const BarLoader&) = delete;
    /// Waits for the reading under way.
    ~BarLoader();

    /// Replaces `bars` by the next load, which may hold none; false after the last. An error is
    /// answered again and again.
    events::Result<bool> next(std::vector<events::Bar>& bars);

private:
    void work();
    events::Result<void> load(const SeriesQuery& query, std::vector<events::Bar>& bars);

    Store* store_;
    SeriesReader* reader_;
    const std::vector<SeriesQuery>* loads_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<events::Bar> ready_;  // belongs to the caller while is_ready_, else to the thread
    bool is_ready_ = false;
    bool at_end_ = false;
    bool stop_ = false;
    std::optional<events::Error> failure_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace millrace::storage
