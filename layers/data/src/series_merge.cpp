#include <millrace/data/series_merge.h>

#include <algorithm>
#include <limits>

namespace millrace::data {

using events::Bar;

namespace {

constexpr std::int64_t at_end = std::numeric_limits<std::int64_t>::max();

std::int64_t head_of(std::span<const Bar> series) {
    return series.empty() ? at_end : series.front().open_time.microseconds();
}

}  // namespace

SeriesMerge::SeriesMerge(std::vector<std::span<const Bar>> series) : rest_(std::move(series)) {
    for (const std::span<const Bar>& one : rest_) {
        heads_.push_back(head_of(one));
    }
}

// A linear pass over the heads a time step, not a heap: on a minute grid nearly every symbol has a
// bar in nearly every step, so one pass costs about one comparison a bar.
void SeriesMerge::next(std::size_t bars_min, std::vector<Bar>& out) {
    out.clear();
    out.reserve(bars_min + rest_.size());
    while (out.size() < bars_min) {
        std::int64_t step = at_end;
        for (const std::int64_t head : heads_) {
            step = std::min(step, head);
        }
        if (step == at_end) {
            return;
        }
        for (std::size_t i = 0; i < heads_.size(); ++i) {
            if (heads_[i] == step) {
                out.push_back(rest_[i].front());
                rest_[i] = rest_[i].subspan(1);
                heads_[i] = head_of(rest_[i]);
            }
        }
    }
}

}  // namespace millrace::data
