#include <millrace/storage/duckdb_stored_insights.h>

#include <fmt/format.h>

#include "insight_test_support.h"
#include "screens/regime_rows.h"
#include "screens/series_ends.h"

namespace millrace::storage {
namespace {

using data::RegimeStretch;
using data::StoredInsight;
using data::Timeframe;
using events::ErrorCode;
using events::MarketRegime;
using store_test::code_of;
using store_test::insight_at;
using store_test::ok;

constexpr std::int64_t day = std::int64_t{24} * 60;

class ScreenInsights : public store_test::InsightStoreTest {
protected:
    ScreenInsights() {
        add_bars("INFY", 10);
        add_bars("TCS", 10);
        add_bars("WIPRO", 10);
    }
    std::vector<data::NewestInsight> newest(Timeframe timeframe) {
        auto read = DuckDbStoredInsights(store()).newest(timeframe);
        EXPECT_TRUE(ok(read));
        return read ? std::move(read).value() : std::vector<data::NewestInsight>();
    }
    static StoredInsight withdrawn(std::int64_t at) {
        auto row = insight_at(at);
        row.insight.revision = 1;
        row.is_withdrawn = true;
        return row;
    }
    static StoredInsight with_regime(std::int64_t at, MarketRegime regime) {
        auto row = insight_at(at);
        row.insight.regime = regime;
        return row;
    }
};

TEST_F(ScreenInsights, GiveTheNewestOfEachSymbolWhereverItsSeriesEnds) {
    add_insights("INFY", Timeframe::M1, std::vector{insight_at(1), insight_at(2, 0.75)});
    add_insights("TCS", Timeframe::M1, std::vector{insight_at(90 * day), insight_at(91 * day)});
    add_insights("TCS", Timeframe::M5, std::vector{insight_at(95 * day)});
    const auto found = newest(Timeframe::M1);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].symbol, "INFY");
    EXPECT_EQ(found[0].row.insight.bar_close, minute(2));
    EXPECT_EQ(found[0].row.insight.score, 0.75);
    EXPECT_EQ(found[0].row.insight.computed_at, clock_.now());
    EXPECT_EQ(found[1].symbol, "TCS");
    EXPECT_EQ(found[1].row.insight.bar_close, minute(91 * day));
    EXPECT_TRUE(newest(Timeframe::H1).empty());
}

TEST_F(ScreenInsights, GiveTheNewestRevisionAndNoneThatWasWithdrawn) {
    auto second = insight_at(2, -0.5);
    second.insight.revision = 1;
    add_insights("INFY", Timeframe::M1, std::vector{insight_at(1), insight_at(2)});
    add_insights("INFY", Timeframe::M1, std::vector{second});
    add_insights("TCS", Timeframe::M1, std::vector{insight_at(3), insight_at(day)});
    add_insights("TCS", Timeframe::M1, std::vector{withdrawn(day)});
    add_insights("WIPRO", Timeframe::M1, std::vector{insight_at(1)});
    add_insights("WIPRO", Timeframe::M1, std::vector{withdrawn(1)});
    const auto found = newest(Timeframe::M1);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].row.insight.score, -0.5);
    EXPECT_EQ(found[0].row.insight.revision, 1U);
    EXPECT_EQ(found[1].symbol, "TCS");
    EXPECT_EQ(found[1].row.insight.bar_close, minute(3));
}

TEST_F(ScreenInsights, PutSeriesThatEndOnOneDayIntoOneQueryAndBoundTheQueries) {
    for (int i = 0; i < 20; ++i) {
        const auto symbol = fmt::format("S{:02}", i);
        add_bars(symbol, 1);
        add_insights(symbol, Timeframe::M1,
                     std::vector{insight_at(i * day), insight_at(i * day + 1)});
    }
    add_insights("INFY", Timeframe::M1, std::vector{insight_at(19 * day)});
    auto lease = store().lease(LeaseMode::Read);
    const auto groups = series_ends(lease.value(), Timeframe::M1);
    ASSERT_TRUE(ok(groups));
    ASSERT_EQ(groups.value().size(), series_ends_max);
    EXPECT_EQ(groups.value()[0].symbols.size(), 2U);
    EXPECT_EQ(groups.value()[0].first, minute(19 * day));
    EXPECT_EQ(groups.value()[0].last, minute(19 * day + 1));
    EXPECT_EQ(groups.value()[1].symbols.size(), 1U);
    EXPECT_EQ(groups.value().back().symbols.size(), 5U);
    EXPECT_EQ(groups.value().back().first, minute(1));
    ASSERT_TRUE(ok(lease.value().finish()));
    EXPECT_EQ(newest(Timeframe::M1).size(), 21U);
}

TEST_F(ScreenInsights, ReadARangeOfOneSymbol) {
    add_insights("INFY", Timeframe::M1,
                 std::vector{insight_at(1), insight_at(2), insight_at(3), insight_at(4)});
    add_insights("INFY", Timeframe::M1, std::vector{withdrawn(3)});
    const auto found =
        DuckDbStoredInsights(store()).read("INFY", Timeframe::M1, minute(2), minute(4));
    ASSERT_TRUE(ok(found));
    ASSERT_EQ(found.value().size(), 2U);
    EXPECT_EQ(found.value()[0].insight.bar_close, minute(2));
    EXPECT_EQ(found.value()[1].insight.bar_close, minute(4));
    EXPECT_EQ(
        code_of(DuckDbStoredInsights(store()).read("NONE", Timeframe::M1, minute(0), minute(1))),
        ErrorCode::NotFound);
}

TEST_F(ScreenInsights, TellStretchesOfRegimes) {
    add_insights(
        "INFY", Timeframe::M1,
        std::vector{with_regime(1, MarketRegime::Ranging), with_regime(2, MarketRegime::Volatile),
                    with_regime(3, MarketRegime::Volatile), with_regime(4, MarketRegime::Absent)});
    auto revised = with_regime(3, MarketRegime::TrendingUp);
    revised.insight.revision = 1;
    add_insights("INFY", Timeframe::M1, std::vector{revised, withdrawn(4)});
    add_insights("TCS", Timeframe::M1, std::vector{with_regime(1, MarketRegime::Ranging)});
    const auto found = DuckDbStoredInsights(store()).regimes(Timeframe::M1, minute(2));
    ASSERT_TRUE(ok(found));
    ASSERT_EQ(found.value().size(), 2U);
    EXPECT_EQ(found.value()[0].symbol, "INFY");
    EXPECT_EQ(found.value()[0].stretches,
              (std::vector<RegimeStretch>{{MarketRegime::Volatile, minute(2), minute(2)},
                                          {MarketRegime::TrendingUp, minute(3), minute(3)}}));
    EXPECT_TRUE(found.value()[1].stretches.empty());
}

}  // namespace
}  // namespace millrace::storage
