#include "wiring/volume_meter.h"

namespace millrace::cli {

events::Result<std::span<const events::Bar>> VolumeMeter::next_block() {
    while (before_ != nullptr) {
        auto block = before_->next_block();
        if (!block) {
            return block;
        }
        volumes_->add(block.value());
        before_ = block.value().empty() ? nullptr : before_;
    }
    auto block = inner_->next_block();
    if (block) {
        volumes_->add(block.value());
    }
    return block;
}

}  // namespace millrace::cli
