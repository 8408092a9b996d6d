#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace millrace::cli {

/// A line on stderr that says how far long work has come: share, rate and time left. Silent unless
/// stderr is a terminal; wiped when destroyed.
class Progress {
public:
    /// `total` 0: unknown, so only count and rate are shown.
    Progress(std::string label, std::string unit, std::uint64_t total);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Cheap: draws at most five times a second.
    void update(std::uint64_t done);

private:
    using Clock = std::chrono::steady_clock;
    void draw(std::uint64_t done, Clock::time_point now);

    std::string label_;
    std::string unit_;
    std::uint64_t total_;
    Clock::time_point start_ = Clock::now();
    Clock::time_point next_draw_ = start_ + std::chrono::milliseconds(300);
    bool terminal_;
    bool drawn_ = false;
};

}  // namespace millrace::cli
