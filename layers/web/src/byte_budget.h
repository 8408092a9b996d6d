#pragma once

#include <atomic>
#include <cstddef>

namespace millrace::web {

/// So many bytes at once. Safe from many threads.
class ByteBudget {
public:
    explicit ByteBudget(std::size_t most) : most_(most) {}

    /// False, and nothing is taken: no more than that is left. What is taken is to be given back.
    bool take(std::size_t bytes) {
        std::size_t taken = taken_.load();
        do {
            if (bytes > most_ - taken) {
                return false;
            }
        } while (!taken_.compare_exchange_weak(taken, taken + bytes));
        return true;
    }
    void give_back(std::size_t bytes) { taken_ -= bytes; }

private:
    const std::size_t most_;
    std::atomic<std::size_t> taken_ = 0;
};

}  // namespace millrace::web
