#pragma once

#include <cstdint>
#include <vector>

namespace millrace::indicators {

/// What an indicator may be fed.
struct TestBar {
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;
    bool opens_session = false;
};

/// SplitMix64 (Steele, Lea, Flood 2014): the same on every compiler.
inline std::uint64_t next_random(std::uint64_t& seed) {
    std::uint64_t bits = seed += 0x9e3779b97f4a7c15;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return bits ^ (bits >> 31);
}

/// A price that moves by whole ticks from a seed; some bars stand still, some have no volume, and
/// a session has 75 of them.
inline std::vector<TestBar> random_bars(std::uint64_t seed, std::size_t count) {
    std::vector<TestBar> bars;
    std::int64_t ticks = 20'000;
    const auto up_to = [&](std::uint64_t most) {
        return static_cast<std::int64_t>(next_random(seed) % (most + 1));
    };
    for (std::size_t i = 0; i < count; ++i) {
        const bool still = i % 400 > 360;
        ticks += still ? 0 : up_to(40) - 20;
        TestBar bar;
        bar.close = static_cast<double>(ticks) * 0.05;
        bar.high = static_cast<double>(ticks + (still ? 0 : up_to(15))) * 0.05;
        bar.low = static_cast<double>(ticks - (still ? 0 : up_to(15))) * 0.05;
        bar.volume = i % 300 > 270 ? 0.0 : static_cast<double>(up_to(50'000));
        bar.opens_session = i % 75 == 0;
        bars.push_back(bar);
    }
    return bars;
}

}  // namespace millrace::indicators
