#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <millrace/data/market_data_provider.h>
#include <millrace/events/bar.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>
#include <millrace/storage/stored_bar_series.h>

namespace millrace::storage {

/// Stored bars for a run. A thread of its own reads the next months while the caller works on the
/// last ones; its errors come out of next_block(). Two loads of up to half a million bars (or one
/// month) are in memory at a time. No bar at all in the range is no error: the first block is
/// empty.
class DuckDbMarketData final : public data::MarketDataProvider {
public:
    static constexpr std::size_t bars_per_block = 4096;

    /// As StoredBarSeries::create. The store must outlive this.
    static events::Result<std::unique_ptr<DuckDbMarketData>> create(Store& store,
                                                                    MarketDataRequest request);
    ~DuckDbMarketData() override;

    events::Result<std::span<const events::Bar>> next_block() override;
    events::Result<void> reset() override;
    /// Bars that the session filters left out so far; all of them once next_block() gave no more.
    std::uint64_t off_session() const;

private:
    struct State;
    explicit DuckDbMarketData(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace millrace::storage
