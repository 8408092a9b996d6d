#include <millrace/storage/compact.h>

#include "exchange_test_support.h"
#include "insight_test_support.h"
#include "lease_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::code_of;
using store_test::ok;

class ACompaction : public store_test::ExchangeTest {};

TEST_F(ACompaction, PutsBarsInOrderAndKeepsEveryRow) {
    add_scattered_bars();
    run_sql("INSERT INTO imports VALUES (4, TIMESTAMP '2026-01-01', 'revision', 1)");
    run_sql("INSERT INTO ohlcv_1m SELECT month, symbol_id, timestamp, open, high, low, close, "
            "volume, flags, 1, 4 FROM ohlcv_1m ORDER BY timestamp DESC LIMIT 100");
    ASSERT_GT(rows_out_of_order(), 0);
    const std::string before = content();
    const auto done = compact_store();
    ASSERT_TRUE(ok(done));
    EXPECT_EQ(content(), before);
    EXPECT_EQ(rows_out_of_order(), 0);
    EXPECT_EQ(done.value().bars, 27U * 375) << "minutes, however often revised";
}

TEST_F(ACompaction, PutsInsightsInOrderAndKeepsEveryRow) {
    add_scattered_bars();
    std::mt19937_64 random(4);
    DuckDbInsightStore insights(store());
    for (const std::int64_t first : {90'000, 2'000, 300}) {
        for (const data::Timeframe timeframe : {data::Timeframe::M5, data::Timeframe::M1}) {
            const auto rows = store_test::random_insights(random, first, 1'000);
            data::InsightBatch batch;
            batch.progress.symbol = "INFY";
            batch.insights = rows;
            ASSERT_TRUE(ok(insights.add(timeframe, clock_.now(), std::span(&batch, 1))));
        }
    }
    const std::string before = content();
    ASSERT_TRUE(ok(compact_store()));
    EXPECT_EQ(content(), before);
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT bar_close < lag(bar_close) OVER (ORDER BY rowid) "
                    "AS falls FROM insights WHERE timeframe = 0) WHERE falls"),
              0);
}

TEST_F(ACompaction, GivesFreedRoomBack) {
    std::mt19937_64 random(3);
    add("GONE", store_test::random_bars(random, 0, 50'000));
    run_sql("DELETE FROM ohlcv_1m");
    add_scattered_bars();
    close();
    const auto size = std::filesystem::file_size(store_path());
    const auto done = compact_store();
    ASSERT_TRUE(ok(done));
    EXPECT_LT(std::filesystem::file_size(store_path()), size);
    EXPECT_EQ(done.value().after.file_bytes + 12'288, std::filesystem::file_size(store_path()));
    EXPECT_LT(done.value().after.file_bytes, done.value().before.file_bytes);
    EXPECT_LE(done.value().after.bar_bytes, done.value().before.bar_bytes);
    EXPECT_GT(done.value().after.bar_bytes, 0U);
}

TEST_F(ACompaction, OfAnEmptyStoreIsHarmless) {
    store();
    const std::string before = content();
    const auto done = compact_store();
    ASSERT_TRUE(ok(done));
    EXPECT_EQ(done.value().bars, 0U);
    EXPECT_EQ(content(), before);
}

TEST_F(ACompaction, TakesInWhatAKilledWriterLeftInItsLog) {
    add("INFY", {store_test::bar_at(0)});
    leave_a_log("INSERT INTO symbols VALUES (7, 'LATE')");
    ASSERT_TRUE(ok(compact_store()));
    EXPECT_EQ(count("SELECT count(*) FROM symbols WHERE symbol = 'LATE'"), 1);
}

TEST_F(ACompaction, LetsImportsGoOnAfterwards) {
    add_scattered_bars();
    close();
    ASSERT_TRUE(ok(compact_store()));
    EXPECT_EQ(add("INFY", {store_test::bar_at(0)}).import_id, 4);
    EXPECT_EQ(add("INFY", {store_test::bar_at(0)}).identical, 1U);
}

TEST_F(ACompaction, OfAStoreWithADamagedBlockLeavesItAsItIs) {
    std::mt19937_64 random(7);
    add("INFY", store_test::random_bars(random, 0, 20'000));
    close();
    std::string damaged = read_file(store_path());
    for (std::size_t at = 12'288 + 262'144 + 100; at < damaged.size(); at += 262'144) {
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    }
    write_file("bars.duckdb", damaged);
    EXPECT_EQ(code_of(compact_store()), ErrorCode::Corrupt);
    EXPECT_EQ(read_file(store_path()), damaged);
    EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.millrace-part")));
}

TEST(ACompactionBesideOthers, IsRefusedWhileAnotherProgramHoldsTheStore) {
    const lease_test::Folder folder;
    { ASSERT_TRUE(ok(Store::create(folder.store()))); }
    for (const char* mode : {"READ_ONLY", "READ_WRITE"}) {
        lease_test::Child foreign({"foreign", folder.path().string(), mode});
        ASSERT_TRUE(foreign.wait_until_ready());
        const auto refused =
            compact({.store = folder.store(), .wait = std::chrono::milliseconds(50)},
                    store_test::ignore_steps);
        EXPECT_EQ(code_of(refused), ErrorCode::Busy) << mode;
        foreign.release();
        EXPECT_EQ(foreign.join(), 0);
    }
    EXPECT_TRUE(ok(compact({.store = folder.store()}, store_test::ignore_steps)));
}

}  // namespace
}  // namespace millrace::storage
