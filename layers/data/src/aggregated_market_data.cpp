#include <millrace/data/aggregated_market_data.h>

namespace millrace::data {

using events::Bar;

events::Result<std::span<const Bar>> AggregatedMarketData::next_block() {
    block_.clear();
    while (block_.empty() && !is_past_end_) {
        const auto minutes = minutes_->next_block();
        if (!minutes) {
            return minutes.error();
        }
        is_past_end_ = minutes.value().empty();
        take(minutes.value());
    }
    return std::span<const Bar>(block_);
}

void AggregatedMarketData::take(std::span<const Bar> minutes) {
    for (const Bar& minute : minutes) {
        for (const Bar& bar : aggregator_.add(minute)) {
            if (bar.open_time >= to_) {
                is_past_end_ = true;
                return;
            }
            block_.push_back(bar);
        }
    }
}

events::Result<void> AggregatedMarketData::reset() {
    aggregator_ = unused_;
    is_past_end_ = false;
    return minutes_->reset();
}

}  // namespace millrace::data
