#include <millrace/storage/bar_export.h>

#include "export/bar_text.h"

namespace millrace::storage {

using events::Result;

Result<std::uint64_t> export_csv(data::MarketDataProvider& bars,
                                 std::span<const std::string> symbols, const WriteText& write) {
    BarText lines;
    std::string text(BarText::header);
    std::uint64_t count = 0;
    for (;;) {
        const auto block = bars.next_block();
        if (!block) {
            return block.error();
        }
        for (const events::Bar& bar : block.value()) {
            lines.append(text, bar, symbols[bar.symbol.index()]);
        }
        count += block.value().size();
        if (auto written = write(text); !written) {
            return written.error();
        }
        text.clear();
        if (block.value().empty()) {
            return count;
        }
    }
}

}  // namespace millrace::storage
