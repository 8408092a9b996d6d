#include <algorithm>

#include <millrace/data/in_memory.h>

namespace millrace::data {

using events::Bar;

namespace {

std::vector<std::span<const Bar>> spans_of(const std::vector<std::vector<Bar>>& series) {
    return {series.begin(), series.end()};
}

}  // namespace

InMemoryMarketData::InMemoryMarketData(std::vector<std::vector<Bar>> series)
    : series_(std::move(series)), merge_(spans_of(series_)) {}

events::Result<std::span<const Bar>> InMemoryMarketData::next_block() {
    if (series_.size() == 1) {  // nothing to merge, nothing to copy
        const std::span<const Bar> rest = std::span(series_.front()).subspan(handed_out_);
        const auto block = rest.first(std::min(rest.size(), bars_per_block));
        handed_out_ += block.size();
        return block;
    }
    merge_.next(bars_per_block, block_);
    return std::span<const Bar>(block_);
}

events::Result<void> InMemoryMarketData::reset() {
    merge_ = SeriesMerge(spans_of(series_));
    handed_out_ = 0;
    return {};
}

}  // namespace millrace::data
