#include "market_data/bar_loader.h"

#include <utility>

namespace millrace::storage {

using events::Result;

BarLoader::BarLoader(Store& store, SeriesReader& reader, std::span<const SeriesQuery> loads)
    : store_(&store), reader_(&reader), loads_(loads), thread_([this] { work(); }) {}

BarLoader::~BarLoader() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void BarLoader::work() {
    for (const SeriesQuery& query : loads_) {
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

Result<void> BarLoader::load(const SeriesQuery& query) {
    auto lease = store_->lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto read = reader_->read(lease.value(), query);
    auto finished = lease.value().finish();
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
