#pragma once

#include <cstdint>
#include <vector>

#include <millrace/events/bar.h>

namespace millrace::data {

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
    std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>(bits() % count); }

private:
    std::uint64_t state_;
};

/// The bar of that minute, its values different for every (symbol, minute).
inline events::Bar bar_of(std::uint32_t symbol, std::int64_t minute) {
    events::Bar bar;
    bar.open_time = events::Timestamp::from_seconds(1'700'000'040 + 60 * minute);
    bar.symbol = events::SymbolId(symbol);
    bar.open = 100 + static_cast<double>(minute % 97) + symbol;
    bar.close = bar.open + 0.5;
    bar.high = bar.open + 1;
    bar.low = bar.open - 1;
    bar.volume = static_cast<double>(minute);
    return bar;
}

inline std::vector<events::Bar> bars_of(std::uint32_t symbol, std::int64_t count) {
    std::vector<events::Bar> bars;
    for (std::int64_t minute = 0; minute < count; ++minute) {
        bars.push_back(bar_of(symbol, minute));
    }
    return bars;
}

}  // namespace millrace::data
