#include <gtest/gtest.h>

#include <vector>

#include <millrace/data/in_memory.h>

#include "bars.h"

namespace millrace::data {
namespace {

using events::Bar;
using events::ConfluenceInsight;
using events::Duration;
using events::ErrorCode;
using events::SymbolId;
using events::Timestamp;

std::vector<Bar> read_all(MarketDataProvider& provider, std::vector<std::size_t>* sizes = nullptr) {
    std::vector<Bar> all;
    for (auto block = provider.next_block().value(); !block.empty();
         block = provider.next_block().value()) {
        all.insert(all.end(), block.begin(), block.end());
        if (sizes != nullptr) {
            sizes->push_back(block.size());
        }
    }
    return all;
}

TEST(InMemoryMarketData, HandsOutOneSeriesInBlocks) {
    constexpr std::size_t block = InMemoryMarketData::bars_per_block;
    const std::vector<Bar> bars = bars_of(0, 2 * block + 100);
    InMemoryMarketData provider({bars});
    std::vector<std::size_t> sizes;
    EXPECT_EQ(read_all(provider, &sizes), bars);
    EXPECT_EQ(sizes, (std::vector<std::size_t>{block, block, 100}));
    EXPECT_TRUE(provider.next_block().value().empty());
}

TEST(InMemoryMarketData, GivesTheSameAgainAfterAReset) {
    for (const std::uint32_t symbols : {1U, 3U}) {
        std::vector<std::vector<Bar>> series;
        for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
            series.push_back(bars_of(symbol, 5'000));
        }
        InMemoryMarketData provider(series);
        const std::vector<Bar> first = read_all(provider);
        EXPECT_EQ(first.size(), 5'000U * symbols);
        ASSERT_TRUE(provider.reset());
        EXPECT_EQ(read_all(provider), first);
        ASSERT_TRUE(provider.reset());
        (void)provider.next_block();
        ASSERT_TRUE(provider.reset());
        EXPECT_EQ(read_all(provider), first);
    }
}

ConfluenceInsight insight(std::int64_t minute, std::int64_t available_after_minutes) {
    ConfluenceInsight insight;
    insight.bar_close = Timestamp::from_seconds(60 * minute);
    insight.available_at = insight.bar_close + Duration::from_minutes(available_after_minutes);
    insight.regime = events::MarketRegime::Ranging;
    return insight;
}

Timestamp at_minute(std::int64_t minute) { return Timestamp::from_seconds(60 * minute); }

TEST(InMemoryAnalytics, NeverShowsWhatWasNotAvailable) {
    InMemoryAnalytics analytics({{insight(10, 3), insight(11, 3)}}, Duration::from_minutes(10));
    const auto shown = [&](std::int64_t minute) {
        const ConfluenceInsight* found =
            analytics.insight_as_of(SymbolId(0), at_minute(minute)).value();
        return found == nullptr ? -1 : found->bar_close.microseconds() / 60'000'000;
    };
    EXPECT_EQ(shown(10), -1);
    EXPECT_EQ(shown(12), -1);
    EXPECT_EQ(shown(13), 10);
    EXPECT_EQ(shown(14), 11);
    EXPECT_EQ(shown(21), 11);
    EXPECT_EQ(shown(22), -1);  // 11 minutes old
}

TEST(InMemoryAnalytics, KnowsTheRegimeOnlyWithAnInsight) {
    InMemoryAnalytics analytics({{insight(10, 0)}}, Duration::from_minutes(10));
    EXPECT_EQ(analytics.regime_as_of(SymbolId(0), at_minute(9)).value(),
              events::MarketRegime::Absent);
    EXPECT_EQ(analytics.regime_as_of(SymbolId(0), at_minute(10)).value(),
              events::MarketRegime::Ranging);
    EXPECT_EQ(analytics.insight_as_of(SymbolId(7), at_minute(10)).value(), nullptr);
}

TEST(InMemoryAnalytics, ListsARangeWithBothEnds) {
    InMemoryAnalytics analytics({{insight(1, 0), insight(2, 0), insight(3, 0), insight(4, 0)}},
                                Duration::from_minutes(10));
    EXPECT_EQ(analytics.insights(SymbolId(0), at_minute(2), at_minute(3)).value().size(), 2U);
    EXPECT_TRUE(analytics.insights(SymbolId(1), at_minute(2), at_minute(3)).value().empty());
}

TEST(InMemoryBarStore, KeepsBarsOnceAndCountsTheIdenticalOnes) {
    InMemoryBarStore store;
    EXPECT_EQ(store.last_import_id().value(), 0);
    const std::vector<Bar> bars = bars_of(0, 10);
    const BarBatch batch{"INFY", bars};
    const AddedBars first = store.add("test", std::span(&batch, 1)).value();
    EXPECT_EQ(first.accepted, 10U);
    EXPECT_EQ(first.import_id, 1);
    const AddedBars again = store.add("test", std::span(&batch, 1)).value();
    EXPECT_EQ(again.accepted, 0U);
    EXPECT_EQ(again.identical, 10U);
    EXPECT_EQ(again.import_id, 0);
    EXPECT_EQ(store.last_import_id().value(), 1);
    EXPECT_EQ(store.read("INFY", bars[2].open_time, bars[5].open_time).value().size(), 3U);
    EXPECT_EQ(store.read("TCS", bars[2].open_time, bars[5].open_time).error().code,
              ErrorCode::NotFound);
}

TEST(InMemoryBarStore, StoresNothingOfACallWithADifferentBar) {
    InMemoryBarStore store;
    std::vector<Bar> bars = bars_of(0, 3);
    const BarBatch first{"INFY", bars};
    ASSERT_TRUE(store.add("test", std::span(&first, 1)));
    std::vector<Bar> revised = bars_of(0, 5);
    revised[1].close += 1;
    const std::vector<Bar> other = bars_of(0, 4);
    const std::vector<BarBatch> batches{{"TCS", other}, {"INFY", revised}};
    const auto added = store.add("test", batches);
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::Conflict);
    EXPECT_EQ(store.symbols().value().size(), 1U);
    EXPECT_EQ(store.last_import_id().value(), 1);
    EXPECT_EQ(store.read("INFY", Timestamp::earliest(), Timestamp::latest()).value().size(), 3U);
}

TEST(InMemoryBarStore, ListsSymbolsThatHaveBars) {
    InMemoryBarStore store;
    const std::vector<Bar> bars = bars_of(0, 3);
    const std::vector<BarBatch> batches{{"TCS", bars}, {"ABB", bars}, {"NONE", {}}};
    ASSERT_TRUE(store.add("test", batches));
    const auto symbols = store.symbols().value();
    ASSERT_EQ(symbols.size(), 2U);
    EXPECT_EQ(symbols[0].symbol, "ABB");
    EXPECT_EQ(symbols[1].symbol, "TCS");
    EXPECT_EQ(symbols[1].bars, 3U);
    EXPECT_EQ(symbols[1].first_open, bars.front().open_time);
    EXPECT_EQ(symbols[1].last_open, bars.back().open_time);
}

TEST(InMemoryInsightStore, ReadsBackARange) {
    InMemoryInsightStore store;
    std::vector<StoredInsight> insights(3);
    for (std::size_t i = 0; i < insights.size(); ++i) {
        insights[i].insight = insight(static_cast<std::int64_t>(i) + 1, 0);
        insights[i].values[0] = static_cast<float>(i);
    }
    const InsightBatch batch{
        {.symbol = "INFY", .settings = "", .market = "", .engine_state = "state"}, insights};
    EXPECT_EQ(store.last_batch_id().value(), 0);
    EXPECT_EQ(store.add(Timeframe::M5, at_minute(9), std::span(&batch, 1)).value(), 1);
    const std::vector<std::string> symbols{"INFY", "TCS"};
    const auto found = store.read(symbols, Timeframe::M5, at_minute(2), at_minute(3)).value();
    ASSERT_EQ(found.size(), 2U);
    ASSERT_EQ(found[0].size(), 2U);
    EXPECT_EQ(found[0][0].insight.bar_close, at_minute(2));
    EXPECT_EQ(found[0][0].insight.computed_at, at_minute(9));
    EXPECT_EQ(found[0][0].values[0], 1);
    EXPECT_TRUE(found[1].empty());
    EXPECT_TRUE(store.read(symbols, Timeframe::M1, at_minute(2), at_minute(3)).value()[0].empty());
    EXPECT_EQ(store.last_batch_id().value(), 1);
}

TEST(InMemoryRun, IsReadableAsItWasRecorded) {
    InMemoryRun run;
    EXPECT_TRUE(run.list().value().empty());
    EXPECT_EQ(run.summary("last").error().code, ErrorCode::NotFound);
    RunDescription description;
    description.mode = "paper";
    const std::string id = run.begin(description).value();
    for (const auto& record : {events::encode(events::Signal{}), events::encode(events::Trade{})}) {
        ASSERT_TRUE(run.append(events::Records(record.view())));
    }
    RunOutcome outcome;
    outcome.status = RunStatus::Completed;
    outcome.positions.emplace_back();
    ASSERT_TRUE(run.end(outcome));

    EXPECT_EQ(run.list().value().size(), 1U);
    EXPECT_EQ(run.summary(id).value().description.mode, "paper");
    EXPECT_EQ(run.summary("last").value().outcome.status, RunStatus::Completed);
    EXPECT_EQ(run.positions(id).value().size(), 1U);
    std::size_t trades = 0;
    ASSERT_TRUE(run.records(id, {.kind = events::RecordKind::Trade, .from = {}, .to = {}},
                            [&](std::span<const std::byte> record) {
                                EXPECT_TRUE(events::decode(record));
                                ++trades;
                                return true;
                            }));
    EXPECT_EQ(trades, 1U);
    EXPECT_EQ(run.summary("other").error().code, ErrorCode::NotFound);
    EXPECT_EQ(run.positions("other").error().code, ErrorCode::NotFound);
}

TEST(InMemoryTradingState, IsActiveUntilSomebodySaysOtherwise) {
    InMemoryTradingState store;
    EXPECT_EQ(store.read().value().state, events::TradingState::Active);
    ASSERT_TRUE(store.write({events::TradingState::Halted, "rehearsal"}));
    EXPECT_EQ(store.read().value().state, events::TradingState::Halted);
    EXPECT_EQ(store.read().value().reason, "rehearsal");
}

}  // namespace
}  // namespace millrace::data
