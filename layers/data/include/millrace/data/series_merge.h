#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <millrace/events/bar.h>

namespace millrace::data {

/// Merges series of bars, one a symbol and each sorted by time, into one stream sorted by (close
/// time, symbol). All bars have one period. The series must outlive the merge.
class SeriesMerge {
public:
    /// Series in symbol order.
    explicit SeriesMerge(std::vector<std::span<const events::Bar>> series);

    /// Replaces `out` by the next whole time steps: at least one and then up to `bars_min` bars, so
    /// a block has at most bars_min + one step. Empty at the end. Grows `out` once.
    void next(std::size_t bars_min, std::vector<events::Bar>& out);

private:
    std::vector<std::span<const events::Bar>> rest_;
    std::vector<std::int64_t> heads_;  // open time of each one's next bar in microseconds
};

}  // namespace millrace::data
