#include "wiring/block_timer.h"

namespace millrace::cli {

void BlockTimer::end_block() {
    const auto took = std::chrono::floor<std::chrono::milliseconds>(now_() - handed_out_);
    if (took > budget_) {
        ++over_.count;
        if (took > over_.slowest) {
            over_.slowest = took;
            over_.slowest_from = first_bar_;
        }
    }
}

events::Result<std::span<const events::Bar>> BlockTimer::next_block() {
    auto block = inner_->next_block();
    if (block && !block.value().empty()) {
        first_bar_ = block.value().front().open_time;
        handed_out_ = now_();
    }
    return block;
}

events::Result<void> BlockTimer::reset() { return inner_->reset(); }

}  // namespace millrace::cli
