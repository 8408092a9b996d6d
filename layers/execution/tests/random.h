#pragma once

#include <cstdint>

namespace millrace::execution {

/// splitmix64: the same numbers from a seed with every compiler and library.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t bits() {
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    /// From low to high, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(high - low + 1));
    }
    std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(bits() % count); }
    bool one_in(std::uint32_t count) { return below(count) == 0; }

private:
    std::uint64_t state_;
};

}  // namespace millrace::execution
