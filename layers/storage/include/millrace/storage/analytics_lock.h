#pragma once

#include <chrono>
#include <memory>

#include <millrace/events/result.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Held by the one process that computes insights of a store, over all its readings and writings,
/// in the file `<store>.analytics`. Dies with the process.
class AnalyticsLock {
public:
    /// Waits its turn. Busy past the wait, naming the process that has it.
    static events::Result<AnalyticsLock> take(const Store& store, std::chrono::milliseconds wait);
    AnalyticsLock(AnalyticsLock&&) noexcept;
    ~AnalyticsLock();

private:
    struct Held;
    explicit AnalyticsLock(std::unique_ptr<Held> held);

    std::unique_ptr<Held> held_;
};

}  // namespace millrace::storage
