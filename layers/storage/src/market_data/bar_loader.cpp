#include "market_data/bar_loader.h"

#include <limits>
#include <span>

#include <millrace/data/series_merge.h>

#include "lease/store_lease.h"

namespace millrace::storage {

using events::Bar;
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
    std::vector<Bar> bars;
    for (const SeriesQuery& query : *loads_) {
        auto loaded = load(query, bars);
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stop_ || !is_ready_; });
        if (stop_) {
            return;
        }
        if (!loaded) {
            failure_ = loaded.error();
            break;
        }
        ready_.swap(bars);
        is_ready_ = true;
        changed_.notify_all();
    }
    const std::lock_guard lock(mutex_);
    at_end_ = true;
    changed_.notify_all();
}

Result<void> BarLoader::load(const SeriesQuery& query, std::vector<Bar>& bars) {
    {
        auto lease = store_->lease(LeaseMode::Read);
        if (!lease) {
            return lease.error();
        }
        if (auto read = reader_->read(lease.value(), query); !read) {
            return read;
        }
        if (auto done = lease.value().finish(); !done) {
            return done;
        }
    }
    auto& series = reader_->series();
    if (series.size() == 1) {
        bars.swap(series.front());
        return {};
    }
    std::vector<std::span<const Bar>> spans(series.begin(), series.end());
    std::size_t all = 0;
    for (const auto& span : spans) {
        all += span.size();
    }
    bars.clear();
    bars.reserve(all);
    data::SeriesMerge(std::move(spans)).next(all, bars);
    return {};
}

Result<bool> BarLoader::next(std::vector<Bar>& bars) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_ready_ || at_end_; });
    if (is_ready_) {
        bars.swap(ready_);
        is_ready_ = false;
        changed_.notify_all();
        return true;
    }
    return failure_ ? Result<bool>(*failure_) : Result<bool>(false);
}

}  // namespace millrace::storage
