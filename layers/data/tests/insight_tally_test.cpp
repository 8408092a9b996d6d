#include <millrace/data/insight_tally.h>

#include <gtest/gtest.h>

namespace millrace::data {
namespace {

using events::StrategyId;
using events::SymbolId;
using events::Timestamp;

Timestamp at(std::int64_t minute) { return Timestamp::from_seconds(60 * minute); }

TEST(InsightTally, CountsForEachStrategyAndSymbol) {
    InsightTally tally(3, 2);
    tally.note(StrategyId(0), SymbolId(1), at(1), true);
    tally.note(StrategyId(2), SymbolId(1), at(1), true);
    tally.note(StrategyId(2), SymbolId(1), at(2), false);
    tally.note(StrategyId(2), SymbolId(1), at(3), true);
    EXPECT_EQ(tally.bars_with_insight(), 2U) << "a bar that two strategies saw one at is one bar";
    const auto seen = tally.seen(at(3));
    ASSERT_EQ(seen.size(), 2U) << "strategies that read none have no row";
    EXPECT_EQ(seen[0].strategy, StrategyId(0));
    EXPECT_EQ(seen[0].symbol, SymbolId(1));
    EXPECT_EQ(seen[0].bars, 1U);
    EXPECT_EQ(seen[1].strategy, StrategyId(2));
    EXPECT_EQ(seen[1].bars, 3U);
    EXPECT_EQ(seen[1].with_insight, 2U);
    EXPECT_EQ(seen[1].at, at(3));
}

TEST(InsightTally, BarsOfTwoSymbolsAreTwo) {
    InsightTally tally(1, 2);
    tally.note(StrategyId(0), SymbolId(0), at(1), true);
    tally.note(StrategyId(0), SymbolId(1), at(1), true);
    EXPECT_EQ(tally.bars_with_insight(), 2U);
}

}  // namespace
}  // namespace millrace::data
