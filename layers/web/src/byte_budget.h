#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace millrace::web {

/// So many bytes at once. Safe from many threads. What is taken of it may outlive it.
class ByteBudget {
public:
    explicit ByteBudget(std::size_t most) : most_(most) {}

    /// Taken as long as what it gives lives. None: no more than that is left.
    std::shared_ptr<void> take(std::size_t bytes) {
        std::size_t taken = taken_->load();
        do {
            if (bytes > most_ - taken) {
                return nullptr;
            }
        } while (!taken_->compare_exchange_weak(taken, taken + bytes));
        return {taken_.get(), [count = taken_, bytes](void*) { *count -= bytes; }};
    }

private:
    const std::size_t most_;
    const std::shared_ptr<std::atomic<std::size_t>> taken_ =
        std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace millrace::web
