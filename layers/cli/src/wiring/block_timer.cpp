#include "wiring/block_timer.h"

#include <utility>

namespace millrace::cli {

void BlockTimer::note_block() {
    if (!std::exchange(is_out_, false)) {
        return;
    }
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
    note_block();
    auto block = inner_->next_block();
    if (block && !block.value().empty()) {
        is_out_ = true;
        first_bar_ = block.value().front().open_time;
        handed_out_ = now_();
    }
    return block;
}

events::Result<void> BlockTimer::reset() {
    is_out_ = false;
    return inner_->reset();
}

}  // namespace millrace::cli
