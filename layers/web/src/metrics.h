#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace millrace::web {

/// What the server counts of itself. Safe from many threads.
class Metrics {
public:
    void answered(unsigned status);

    std::atomic<std::int64_t> connections = 0;  // open now
    std::atomic<std::uint64_t> connections_refused = 0;
    std::atomic<std::int64_t> streams = 0;           // open now
    std::atomic<std::uint64_t> streams_dropped = 0;  // too slow to take what they were sent
    std::atomic<std::uint64_t> events_sent = 0;

    struct Queues {
        std::size_t views = 0;
        std::size_t passwords = 0;
    };
    /// As OpenMetrics 1.0 text.
    std::string text(const Queues& queues) const;

private:
    static constexpr std::size_t statuses = 600;
    std::array<std::atomic<std::uint64_t>, statuses> answers_{};
};

}  // namespace millrace::web
