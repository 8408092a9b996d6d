#pragma once

#include <span>

#include <millrace/events/bar.h>
#include <millrace/events/result.h>

namespace millrace::data {

/// Bars for one run, in the order they became known. Read-only and deterministic: the same store
/// and question give the same bars on every reading.
class MarketDataProvider {
public:
    virtual ~MarketDataProvider() = default;

    /// The next bars, sorted by (close time, symbol), never splitting the bars of one close time
    /// over two blocks. Empty at the end. Valid until the next call on this provider.
    virtual events::Result<std::span<const events::Bar>> next_block() = 0;
    /// Starts again at the first bar.
    virtual events::Result<void> reset() = 0;
};

}  // namespace millrace::data
