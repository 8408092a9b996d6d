#include <millrace/storage/analytics_lock.h>

#include <fmt/format.h>

#include "lease/file_identity.h"
#include "lease/file_lock.h"
#include "lease/lock_holders.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

struct AnalyticsLock::Held {
    FileLock lock;
};

AnalyticsLock::AnalyticsLock(std::unique_ptr<Held> held) : held_(std::move(held)) {}
AnalyticsLock::AnalyticsLock(AnalyticsLock&&) noexcept = default;
AnalyticsLock::~AnalyticsLock() = default;

Result<AnalyticsLock> AnalyticsLock::take(const Store& store, std::chrono::milliseconds wait) {
    const auto path = beside(store.path(), ".analytics");
    QueuedWait turn;
    auto lock = FileLock::queue_for(path, std::chrono::steady_clock::now() + wait, turn);
    if (lock) {
        return AnalyticsLock(std::make_unique<Held>(Held{std::move(lock).value()}));
    }
    if (!lock.error().retryable()) {
        return lock.error();
    }
    const std::string holders = holders_of(path);
    return Error{ErrorCode::Busy,
                 fmt::format("another update of the insights in {} is at work and did not end "
                             "within {} ms; held by {}",
                             store.path().string(), wait.count(),
                             holders.empty() ? "nobody visible here" : holders)};
}

}  // namespace millrace::storage
