#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include <millrace/data/analytics_provider.h>
#include <millrace/data/bar_store.h>
#include <millrace/data/insight_cursor.h>
#include <millrace/data/insight_store.h>
#include <millrace/data/market_data_provider.h>
#include <millrace/data/run_reader.h>
#include <millrace/data/run_recorder.h>
#include <millrace/data/series_merge.h>
#include <millrace/data/trading_state_store.h>

namespace millrace::data {

/// Bars held in memory, one series a symbol in symbol order, each sorted by time.
class InMemoryMarketData final : public MarketDataProvider {
public:
    static constexpr std::size_t bars_per_block = 512;

    explicit InMemoryMarketData(std::vector<std::vector<events::Bar>> series);
    events::Result<std::span<const events::Bar>> next_block() override;
    events::Result<void> reset() override;

private:
    std::vector<std::vector<events::Bar>> series_;
    SeriesMerge merge_;
    std::vector<events::Bar> block_;
    std::size_t handed_out_ = 0;  // of the only series, when there is just one
};

/// Insights held in memory, one series a symbol in symbol order, each sorted by available_at. It
/// knows of no sessions.
class InMemoryAnalytics final : public AnalyticsProvider {
public:
    InMemoryAnalytics(std::vector<std::vector<events::ConfluenceInsight>> series,
                      events::Duration age_max);
    InMemoryAnalytics(const InMemoryAnalytics&) =
        delete;  // cursors look at the series of their own
    InMemoryAnalytics& operator=(const InMemoryAnalytics&) = delete;
    events::Result<const events::ConfluenceInsight*> insight_as_of(events::SymbolId symbol,
                                                                   events::Timestamp now) override;
    events::Result<events::MarketRegime> regime_as_of(events::SymbolId symbol,
                                                      events::Timestamp now) override;
    events::Result<std::vector<events::ConfluenceInsight>>
    insights(events::SymbolId symbol, events::Timestamp from, events::Timestamp to) override;

private:
    std::vector<std::vector<events::ConfluenceInsight>> series_;
    std::vector<InsightCursor> cursors_;
};

/// Bars in a map: the twin of the DuckDB store.
class InMemoryBarStore final : public BarStore {
public:
    events::Result<AddedBars> add(std::string_view source,
                                  std::span<const BarBatch> batches) override;
    events::Result<std::vector<events::Bar>> read(std::string_view symbol, events::Timestamp from,
                                                  events::Timestamp to) override;
    events::Result<std::vector<StoredSymbol>> symbols() override;
    events::Result<std::int64_t> last_import_id() override;

private:
    std::map<std::string, std::map<events::Timestamp, events::Bar>, std::less<>> bars_;
    std::int64_t last_import_id_ = 0;
};

/// Insights in a map: the twin of the DuckDB store.
class InMemoryInsightStore final : public InsightStore {
public:
    events::Result<std::int64_t> add(Timeframe timeframe, events::Timestamp computed_at,
                                     std::span<const InsightBatch> batches) override;
    events::Result<std::vector<std::vector<StoredInsight>>>
    read(std::span<const std::string> symbols, Timeframe timeframe, events::Timestamp from,
         events::Timestamp to) override;
    events::Result<std::int64_t> last_batch_id() override;

private:
    std::map<std::pair<std::string, Timeframe>, std::map<events::Timestamp, StoredInsight>> series_;
    std::int64_t last_batch_id_ = 0;
};

/// One run held in memory, readable while it goes on. begin() forgets the run before.
class InMemoryRun final : public RunRecorder, public RunReader {
public:
    /// Room for that many bytes of records, so that append() does not allocate below it.
    void reserve(std::size_t record_bytes);

    events::Result<std::string> begin(const RunDescription& description) override;
    events::Result<void> append(events::Records records) override;
    events::Result<void> end(const RunOutcome& outcome) override;

    events::Result<std::vector<RunSummary>> list() override;
    events::Result<RunSummary> summary(std::string_view run) override;
    events::Result<void>
    records(std::string_view run, const RecordQuery& query,
            const std::function<bool(std::span<const std::byte> record)>& each) override;
    events::Result<std::vector<events::Position>> positions(std::string_view run) override;

private:
    RunSummary summary_;
    std::vector<std::byte> bytes_;
};

class InMemoryTradingState final : public TradingStateStore {
public:
    events::Result<StoredTradingState> read() override { return state_; }
    events::Result<void> write(const StoredTradingState& state) override {
        state_ = state;
        return {};
    }

private:
    StoredTradingState state_;
};

}  // namespace millrace::data
