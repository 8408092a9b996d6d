#include <millrace/data/series_merge.h>

#include <algorithm>
#include <limits>

namespace millrace::data {

using events::Bar;

SeriesMerge::SeriesMerge(std::vector<std::span<const Bar>> series) : rest_(std::move(series)) {}

// A linear pass over the heads a time step, not a heap: on a minute grid nearly every symbol has a
// bar in nearly every step, so one pass costs about one comparison a bar.
void SeriesMerge::next(std::size_t bars_min, std::vector<Bar>& out) {
    out.clear();
    out.reserve(bars_min + rest_.size());
    while (out.size() < bars_min) {
        std::int64_t step = std::numeric_limits<std::int64_t>::max();
        for (const std::span<const Bar>& series : rest_) {
            if (!series.empty()) {
                step = std::min(step, series.front().open_time.microseconds());
            }
        }
        const std::size_t before = out.size();
        for (std::span<const Bar>& series : rest_) {
            if (!series.empty() && series.front().open_time.microseconds() == step) {
                out.push_back(series.front());
                series = series.subspan(1);
            }
        }
        if (out.size() == before) {
            return;
        }
    }
}

}  // namespace millrace::data
