#include <millrace/storage/bar_export.h>

#include "export/bar_text.h"

namespace millrace::storage {

using events::Result;

Result<std::uint64_t> export_csv(Store& store, const MarketDataRequest& request,
                                 const WriteText& write) {
    auto provider = DuckDbMarketData::create(store, request);
    if (!provider) {
        return provider.error();
    }
    BarText lines;
    std::string text(BarText::header);
    std::uint64_t count = 0;
    for (;;) {
        const auto block = provider.value()->next_block();
        if (!block) {
            return block.error();
        }
        for (const events::Bar& bar : block.value()) {
            lines.append(text, bar, request.symbols[bar.symbol.index()]);
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
