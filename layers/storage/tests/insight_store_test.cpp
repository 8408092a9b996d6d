#include <millrace/storage/duckdb_insight_store.h>

#include <algorithm>

#include <millrace/data/in_memory.h>
#include <millrace/storage/analytics_lock.h>
#include <millrace/storage/bar_import.h>

#include "insight_test_support.h"

namespace millrace::storage {
namespace {

using data::InsightBatch;
using data::InsightProgress;
using data::StoredInsight;
using data::Timeframe;
using events::ErrorCode;
using store_test::bar_at;
using store_test::code_of;
using store_test::error_of;
using store_test::insight_at;
using store_test::ok;
using store_test::random_insights;

bool same(const StoredInsight& a, const StoredInsight& b) {
    return a.insight == b.insight && a.values == b.values && a.is_withdrawn == b.is_withdrawn;
}

bool same(const std::vector<StoredInsight>& a, const std::vector<StoredInsight>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return same(x, y); });
}

class AnInsightStore : public store_test::InsightStoreTest {
protected:
    AnInsightStore() {
        add_bars("INFY", 10);
        add_bars("TCS", 10);
    }
    std::vector<StoredInsight> read(const std::string& symbol, Timeframe timeframe) {
        const auto found =
            insights().read(std::span(&symbol, 1), timeframe, minute(0), minute(1'000'000));
        EXPECT_TRUE(ok(found));
        return found ? found.value().front() : std::vector<StoredInsight>();
    }
};

TEST_F(AnInsightStore, GivesBackWhatItWasGivenAsItsTwinInMemoryDoes) {
    std::mt19937_64 random(5);
    data::InMemoryInsightStore twin;
    for (int round = 0; round < 6; ++round) {
        const auto timeframe = round % 2 == 0 ? Timeframe::M1 : Timeframe::M5;
        const auto first = random_insights(random, round * std::int64_t{3'000}, 3'000);
        const auto second = random_insights(random, round * std::int64_t{3'000}, 10);
        const std::vector<InsightBatch> batches{
            {{.symbol = "INFY", .settings = "a", .market = "b", .engine_state = {"\0state", 6}},
             first},
            {{.symbol = "TCS", .settings = "", .market = "", .engine_state = "x"}, second}};
        const auto added = insights().add(timeframe, clock_.now(), batches);
        ASSERT_TRUE(ok(added));
        EXPECT_EQ(added.value(), twin.add(timeframe, clock_.now(), batches).value());
        clock_.at = clock_.at + events::Duration::from_minutes(5);
    }
    const std::vector<std::string> symbols{"TCS", "INFY"};
    for (const Timeframe timeframe : {Timeframe::M1, Timeframe::M5, Timeframe::D1}) {
        const auto found = insights().read(symbols, timeframe, minute(2), minute(7'001));
        const auto expected = twin.read(symbols, timeframe, minute(2), minute(7'001)).value();
        ASSERT_TRUE(ok(found));
        ASSERT_EQ(found.value().size(), 2U);
        for (std::size_t i = 0; i < 2; ++i) {
            auto rows = found.value()[i];
            for (StoredInsight& row : rows) {
                row.insight.symbol = events::SymbolId();
                row.insight.available_at = {};
            }
            EXPECT_TRUE(same(rows, expected[i])) << i;
        }
    }
    EXPECT_EQ(insights().last_batch_id().value(), twin.last_batch_id().value());
}

TEST_F(AnInsightStore, GivesTheNewestRevisionOfEachBar) {
    const std::vector<StoredInsight> first{insight_at(1), insight_at(2), insight_at(3)};
    add_insights("INFY", Timeframe::M1, first);
    auto second = insight_at(2, -0.75);
    second.insight.revision = 1;
    auto gone = insight_at(3);
    gone.insight.revision = 1;
    gone.is_withdrawn = true;
    add_insights("INFY", Timeframe::M1, std::vector{second, gone});
    add_insights("INFY", Timeframe::M1, std::vector{insight_at(4), insight_at(0)});
    const auto found = read("INFY", Timeframe::M1);
    ASSERT_EQ(found.size(), 5U);
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].insight.bar_close, minute(static_cast<std::int64_t>(i)));
    }
    EXPECT_EQ(found[2].insight.score, -0.75);
    EXPECT_EQ(found[2].insight.revision, 1U);
    EXPECT_TRUE(found[3].is_withdrawn);
    EXPECT_FALSE(found[4].is_withdrawn);
}

TEST_F(AnInsightStore, StoresAllOfACallOrNothing) {
    const std::vector<StoredInsight> rows{insight_at(1)};
    const std::vector<InsightBatch> batches{
        {{.symbol = "INFY", .settings = "", .market = "", .engine_state = ""}, rows},
        {{.symbol = "NONE", .settings = "", .market = "", .engine_state = ""}, rows}};
    EXPECT_EQ(code_of(insights().add(Timeframe::M1, clock_.now(), batches)), ErrorCode::NotFound);
    EXPECT_TRUE(read("INFY", Timeframe::M1).empty());
    EXPECT_EQ(insights().last_batch_id().value(), 0);
    EXPECT_FALSE(insight_backlogs(store(), Timeframe::M1).value().symbols.at(0).progress);
}

TEST_F(AnInsightStore, RefusesTwoInsightsOfOneBarAndRevision) {
    add_insights("INFY", Timeframe::M1, std::vector{insight_at(1)});
    run_sql("INSERT INTO insights SELECT * FROM insights");
    const std::string symbol = "INFY";
    const auto found = insights().read(std::span(&symbol, 1), Timeframe::M1, minute(0), minute(9));
    EXPECT_EQ(code_of(found), ErrorCode::Corrupt);
    EXPECT_NE(error_of(found).find("INFY has two stored insights"), std::string::npos);
}

TEST_F(AnInsightStore, ReplacesTheProgressOfASymbolWithoutGrowing) {
    InsightBatch batch;
    batch.progress.symbol = "INFY";
    batch.progress.settings = "settings";
    batch.progress.market = "market";
    batch.progress.engine_state = std::string(5'000, 's') + '\0';
    batch.progress.is_complete = true;
    batch.progress.computed_to = minute(3);
    batch.progress.stored_to = minute(2);
    const auto size_after = [&](int updates) {
        for (int i = 0; i < updates; ++i) {
            batch.progress.last_import_id = i;
            EXPECT_TRUE(ok(insights().add(Timeframe::M1, clock_.now(), std::span(&batch, 1))));
        }
        close();
        return std::filesystem::file_size(store_path());
    };
    const auto before = size_after(20);
    EXPECT_LE(size_after(60), before + 1'048'576) << "replaced rows give their room back";
    EXPECT_EQ(count("SELECT count(*) FROM insight_series"), 1);
    const auto progress = insight_backlogs(store(), Timeframe::M1).value().symbols.at(0).progress;
    ASSERT_TRUE(progress);
    EXPECT_EQ(*progress, batch.progress);
    EXPECT_EQ(progress->last_import_id, 59);
}

/// Minutes of a session: 2025-01-01 from 03:45 on.
class AnInsightBacklog : public store_test::InsightStoreTest {
protected:
    static constexpr std::int64_t open = 3 * 60 + 45;

    void add_minutes(std::int64_t from, std::int64_t to, double price = 100) {
        std::vector<events::Bar> bars;
        for (std::int64_t at = from; at < to; ++at) {
            bars.push_back(bar_at(open + at, price));
        }
        add("INFY", bars);
    }
    void compute_to(std::int64_t at) {
        InsightBatch batch;
        batch.progress.symbol = "INFY";
        batch.progress.computed_to = minute(open + at);
        batch.progress.is_complete = true;
        batch.progress.last_import_id = bars().last_import_id().value();
        ASSERT_TRUE(ok(insights().add(Timeframe::M1, clock_.now(), std::span(&batch, 1))));
    }
    InsightBacklog backlog() {
        const auto all = insight_backlogs(store(), Timeframe::M1);
        EXPECT_TRUE(ok(all));
        EXPECT_EQ(all.value().last_import_id, bars().last_import_id().value());
        return all.value().symbols.at(0);
    }
};

TEST_F(AnInsightBacklog, NamesTheEarliestBarThatIsNotInTheInsights) {
    add_minutes(0, 100);
    EXPECT_FALSE(backlog().progress);
    EXPECT_FALSE(backlog().first_new_open);
    EXPECT_EQ(backlog().first_open, minute(open));
    EXPECT_EQ(backlog().bars, 100U);
    compute_to(100);
    ASSERT_TRUE(backlog().progress);
    EXPECT_FALSE(backlog().first_new_open) << "nothing came since";
    add_minutes(100, 110);
    add_minutes(115, 120);
    EXPECT_EQ(backlog().first_new_open, minute(open + 100));
    compute_to(120);
    EXPECT_FALSE(backlog().first_new_open);
    add_minutes(112, 113);  // filled in
    EXPECT_EQ(backlog().first_new_open, minute(open + 112));
}

TEST_F(AnInsightBacklog, NamesARevisedBar) {
    add_minutes(0, 100);
    compute_to(100);
    const auto file = write_file("INFY.csv", "timestamp,open,high,low,close,volume\n"
                                             "2025-01-01T03:52:00Z,101,102,100,101,7\n");
    BarImportOptions options;
    options.revise = true;
    ASSERT_TRUE(ok(import_bars(store(), clock_, file, options)));
    EXPECT_EQ(backlog().first_new_open, minute(open + 7));
}

TEST_F(AnInsightBacklog, IsThatOfOneTimeframe) {
    add_minutes(0, 10);
    compute_to(10);
    const auto other = insight_backlogs(store(), Timeframe::M5);
    EXPECT_FALSE(other.value().symbols.at(0).progress);
}

class AnAnalyticsLock : public store_test::StoreTest {};

TEST_F(AnAnalyticsLock, IsHeldByOneAtATime) {
    store();
    constexpr std::chrono::milliseconds soon{20};
    {
        const auto first = AnalyticsLock::take(store(), soon);
        ASSERT_TRUE(ok(first));
        const auto second = AnalyticsLock::take(store(), soon);
        EXPECT_EQ(code_of(second), ErrorCode::Busy);
        EXPECT_NE(error_of(second).find("another update of the insights"), std::string::npos);
        EXPECT_NE(error_of(second).find("pid " + std::to_string(::getpid())), std::string::npos)
            << error_of(second);
        EXPECT_EQ(add("INFY", {bar_at(0)}).accepted, 1U) << "the store itself is free";
    }
    EXPECT_TRUE(ok(AnalyticsLock::take(store(), soon)));
}

}  // namespace
}  // namespace millrace::storage
