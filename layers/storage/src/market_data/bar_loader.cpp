#include "market_data/bar_loader.h"

#include <utility>

namespace millrace::storage {

using events::Result;

BarLoader::BarLoader(Store& store, SeriesReader& reader, const std::vector<SeriesQuery>& loads)
    : store_(&store), reader_(&reader), loads_(&loads), thread_([this] { work(); }) {}

BarLoader::~BarLoader() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void BarLoader::work() {
    std::optional<Lease> lease;
    for (std::size_t i = 0; i < loads_->size(); ++i) {
        // In a large store the first reading after an attach costs 10 ms more than the next. The
        // first load is small, and nothing is waited for before the second: one lease does.
        auto loaded = load((*loads_)[i], lease, i == 0 && loads_->size() > 1);
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

Result<void> BarLoader::load(const SeriesQuery& query, std::optional<Lease>& lease, bool keep) {
    if (!lease) {
        auto taken = store_->lease(LeaseMode::Read);
        if (!taken) {
            return taken.error();
        }
        lease.emplace(std::move(taken).value());
    }
    auto read = reader_->read(*lease, query);
    if (read && keep) {
        return read;
    }
    auto finished = lease->finish();
    lease.reset();
    return read ? finished : read;
}

Result<bool> BarLoader::next(BarSeries& series) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_ready_ || at_end_; });
    if (is_ready_) {
        series.swap(ready_);
        is_ready_ = false;
        changed_.notify_all();
        return true;
    }
    return failure_ ? Result<bool>(*failure_) : Result<bool>(false);
}

}  // namespace millrace::storage
