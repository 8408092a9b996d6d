#include <millrace/storage/bar_status.h>
#include <millrace/storage/bar_writer.h>
#include <millrace/storage/duckdb_bar_store.h>

#include <algorithm>
#include <limits>

#include <millrace/market/instrument_table.h>

#include "bars/bar_load.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::Bar;
using events::ErrorCode;
using events::Timestamp;
using store_test::bar_at;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

class ABarStore : public store_test::StoreTest {
protected:
    std::vector<Bar> everything(std::string_view symbol) {
        auto read = bars().read(symbol, Timestamp::earliest(), Timestamp::latest());
        EXPECT_TRUE(ok(read));
        return read ? std::move(read).value() : std::vector<Bar>();
    }
};

TEST_F(ABarStore, GivesBackWhatWasAdded) {
    std::mt19937_64 random(1);
    const auto series = store_test::random_bars(random, 0, 100'000);  // three months
    const auto added = add("INFY", series);
    EXPECT_EQ(added.import_id, 1);
    EXPECT_EQ(added.accepted, 100'000u);
    EXPECT_EQ(added.identical, 0u);
    EXPECT_EQ(everything("INFY"), series);
}

TEST_F(ABarStore, ReadsFromUpToButNotTo) {
    const Bar later = bar_at(std::int64_t{40} * 24 * 60);
    add("INFY", {bar_at(0), bar_at(1), bar_at(2), later});
    const auto read = bars().read("INFY", bar_at(1).open_time, later.open_time);
    EXPECT_EQ(read.value(), (std::vector{bar_at(1), bar_at(2)}));
    EXPECT_TRUE(bars().read("INFY", bar_at(1).open_time, bar_at(1).open_time).value().empty());
}

TEST_F(ABarStore, NamesTheStoredSymbolsWhenOneIsUnknown) {
    add("TCS", {bar_at(0)});
    const auto read = bars().read("INFY", Timestamp::earliest(), Timestamp::latest());
    EXPECT_EQ(code_of(read), ErrorCode::NotFound);
    EXPECT_NE(error_of(read).find("'INFY'"), std::string::npos);
    EXPECT_NE(error_of(read).find("TCS"), std::string::npos);
}

TEST_F(ABarStore, CountsTheSameBarsAsIdenticalAndMakesNoImport) {
    const std::vector series{bar_at(0), bar_at(1)};
    add("INFY", series);
    const auto again = add("INFY", series);
    EXPECT_EQ(again.import_id, 0);
    EXPECT_EQ(again.accepted, 0u);
    EXPECT_EQ(again.identical, 2u);
    EXPECT_EQ(bars().last_import_id().value(), 1);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 2);
}

TEST_F(ABarStore, RefusesADifferentBarAndStoresNothingOfTheCall) {
    add("INFY", {bar_at(0), bar_at(1), bar_at(2)});
    auto changed = bar_at(1);
    changed.close += 0.25;
    const std::vector first{bar_at(7)};
    const std::vector second{bar_at(0), changed, bar_at(9)};
    const std::vector<data::BarBatch> batches{{"TCS", first}, {"INFY", second}};
    const auto added = bars().add("test", batches);
    EXPECT_EQ(code_of(added), ErrorCode::Conflict);
    const auto message = error_of(added);
    for (const char* part : {"INFY", "2025-01-01T00:01:00Z", "100.75", "100.5", "close"}) {
        EXPECT_NE(message.find(part), std::string::npos) << part << " in " << message;
    }
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 3);
    EXPECT_EQ(count("SELECT count(*) FROM symbols"), 1);
    EXPECT_EQ(bars().last_import_id().value(), 1);
}

TEST_F(ABarStore, RefusesTwoBarsForOneMinuteOfOneCall) {
    BarWriter writer(store(), clock_, "test");
    EXPECT_TRUE(ok(writer.append("INFY", std::vector{bar_at(0, 100)})));
    EXPECT_TRUE(ok(writer.append("INFY", std::vector{bar_at(0, 101)})));
    EXPECT_EQ(code_of(writer.finish()), ErrorCode::Conflict);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
}

TEST_F(ABarStore, RefusesWhatIsNoBar) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    std::vector<Bar> wrong(12, bar_at(0));
    wrong[0].period_s = 300;
    wrong[1].open_time = Timestamp::from_seconds(30);
    wrong[2].high = nan;
    wrong[3].high = infinite;
    wrong[4].low = -1;
    wrong[5].open = 200;
    wrong[6].close = 1;
    wrong[7].volume = -1;
    wrong[8].volume = infinite;
    wrong[9].high = 1e11;  // more than a Price can hold
    wrong[10].low = 1e-9;  // a Price of 0
    wrong[11].volume = 1e16;
    for (const Bar& bar : wrong) {
        BarWriter writer(store(), clock_, "test");
        EXPECT_EQ(code_of(writer.append("INFY", std::span(&bar, 1))), ErrorCode::InvalidInput);
        EXPECT_EQ(code_of(writer.append("INFY", std::vector{bar_at(1)})), ErrorCode::InvalidInput);
        EXPECT_EQ(code_of(writer.finish()), ErrorCode::InvalidInput) << "refused once";
    }
    BarWriter writer(store(), clock_, "test");
    EXPECT_EQ(code_of(writer.append("no symbol", {})), ErrorCode::InvalidInput);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
}

TEST_F(ABarStore, StoresNothingOfAWriterThatWasLeft) {
    {
        BarWriter writer(store(), clock_, "test");
        EXPECT_TRUE(ok(writer.append("INFY", std::vector{bar_at(0)})));
    }
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
}

TEST_F(ABarStore, AddingNothingIsNoImport) {
    EXPECT_EQ(add("INFY", {}).import_id, 0);
    EXPECT_TRUE(bars().symbols().value().empty());
    EXPECT_EQ(bars().last_import_id().value(), 0);
}

TEST_F(ABarStore, ListsSymbolsByName) {
    add("TCS", {bar_at(5), bar_at(3)});
    add("INFY", {bar_at(0)});
    add("TCS", {bar_at(99'999)});
    const auto symbols = bars().symbols().value();
    ASSERT_EQ(symbols.size(), 2u);
    EXPECT_EQ(symbols[0].symbol, "INFY");
    EXPECT_EQ(symbols[1].symbol, "TCS");
    EXPECT_EQ(symbols[1].bars, 3u);
    EXPECT_EQ(symbols[1].first_open, bar_at(3).open_time);
    EXPECT_EQ(symbols[1].last_open, bar_at(99'999).open_time);
}

TEST_F(ABarStore, ReadsTheHighestRevision) {
    add("INFY", {bar_at(0), bar_at(1), bar_at(2)});
    run_sql("INSERT INTO ohlcv_1m SELECT month, symbol_id, timestamp, 7, 9, 5, 8, volume, 0, "
            "r::USMALLINT, 2 FROM ohlcv_1m, (VALUES (2), (1)) v(r) "
            "WHERE timestamp = '2025-01-01 00:01:00'");
    run_sql("UPDATE ohlcv_1m SET open = 6 WHERE revision = 1");
    const auto read = everything("INFY");
    ASSERT_EQ(read.size(), 3u);
    EXPECT_EQ(read[1].open, 7);
    EXPECT_EQ(read[2], bar_at(2));
}

TEST_F(ABarStore, SaysThatAMinuteIsStoredTwice) {
    add("INFY", {bar_at(0)});
    run_sql("INSERT INTO ohlcv_1m SELECT * FROM ohlcv_1m");
    EXPECT_EQ(code_of(bars().read("INFY", Timestamp::earliest(), Timestamp::latest())),
              ErrorCode::Corrupt);
}

// Whatever the order and the cut, the store holds what was put in, in the order of the schema.
TEST_F(ABarStore, HoldsTheSameHoweverBarsCameIn) {
    std::mt19937_64 random(11);
    const auto infy = store_test::random_bars(random, 0, 60'000);
    const auto tcs = store_test::random_bars(random, 1'000, 60'000);
    BarWriter writer(store(), clock_, "test");
    auto shuffled = infy;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    EXPECT_TRUE(ok(writer.append("TCS", std::span(tcs).subspan(30'000))));
    EXPECT_TRUE(ok(writer.append("INFY", shuffled)));
    EXPECT_TRUE(ok(writer.append("TCS", std::span(tcs).first(30'005))));
    const auto added = writer.finish();
    ASSERT_TRUE(ok(added));
    EXPECT_EQ(added.value().accepted, 120'000u);
    EXPECT_EQ(added.value().identical, 5u);
    EXPECT_EQ(everything("INFY"), infy);
    EXPECT_EQ(everything("TCS"), tcs);
    EXPECT_EQ(count("SELECT count(*) FROM (SELECT (month, symbol_id, timestamp) AS p, "
                    "lag((month, symbol_id, timestamp)) OVER (ORDER BY rowid) AS q FROM ohlcv_1m) "
                    "WHERE q >= p"),
              0);
}

TEST_F(ABarStore, FillsGapsOfEarlierImports) {
    std::mt19937_64 random(12);
    const auto all = store_test::random_bars(random, 0, 5'000);
    std::vector<Bar> odd;
    std::vector<Bar> even;
    for (std::size_t i = 0; i < all.size(); ++i) {
        (i % 2 == 0 ? even : odd).push_back(all[i]);
    }
    add("INFY", odd);
    EXPECT_EQ(add("INFY", even).accepted, 2'500u);
    EXPECT_EQ(add("INFY", all).identical, 5'000u);
    EXPECT_EQ(everything("INFY"), all);
}

TEST_F(ABarStore, CountsSessionsAndBarsOutside) {
    // 2025-01-01 03:45Z is 09:15 in India; minute 225 of the day
    add("INFY", {bar_at(225), bar_at(226), bar_at(1440 + 225), bar_at(0)});
    const auto status = bar_status(store());
    ASSERT_TRUE(ok(status));
    ASSERT_EQ(status.value().symbols.size(), 1u);
    EXPECT_EQ(status.value().symbols[0].sessions, 2u);
    EXPECT_EQ(status.value().symbols[0].flags.of(QualityFlag::OffSession), 1u);
    EXPECT_EQ(status.value().bars, 4u);
    EXPECT_EQ(status.value().last_import_id, 1);
    EXPECT_GT(status.value().file_bytes, 0u);
    EXPECT_GT(status.value().bytes_per_bar, 0);
    const auto unmeasured = bar_status(store(), BytesOfBars::Unmeasured);
    ASSERT_TRUE(ok(unmeasured));
    EXPECT_EQ(unmeasured.value().bytes_per_bar, 0);
    EXPECT_EQ(unmeasured.value().file_bytes, status.value().file_bytes);
}

using ALargeBarLoadSlow = ABarStore;

TEST_F(ALargeBarLoadSlow, NeedsSeveralBlocksAndStillChecksEveryMinute) {
    std::mt19937_64 random(13);
    const auto series = store_test::random_bars(random, 0, BarLoad::rows_max + 1'000);
    {
        BarWriter writer(store(), clock_, "test");
        EXPECT_TRUE(ok(writer.append("INFY", series)));
        EXPECT_TRUE(ok(writer.append("INFY", std::span(series).first(10))));  // of the first block
        const auto added = writer.finish();
        ASSERT_TRUE(ok(added));
        EXPECT_EQ(added.value().accepted, series.size());
        EXPECT_EQ(added.value().identical, 10u);
    }
    EXPECT_EQ(everything("INFY"), series);
    BarWriter writer(store(), clock_, "test");
    EXPECT_TRUE(ok(writer.append("TCS", series)));
    EXPECT_TRUE(ok(writer.append("TCS", std::vector{bar_at(5, 2)})));
    EXPECT_EQ(code_of(writer.finish()), ErrorCode::Conflict);
    EXPECT_EQ(count("SELECT count(*) FROM symbols"), 1);
}

TEST_F(ALargeBarLoadSlow, StaysRefusedWhenABlockWas) {
    std::mt19937_64 random(13);
    auto series = store_test::random_bars(random, 0, BarLoad::rows_max);
    series.back().open_time = series[0].open_time;
    BarWriter writer(store(), clock_, "test");
    EXPECT_EQ(code_of(writer.append("TCS", series)), ErrorCode::Conflict);
    EXPECT_EQ(code_of(writer.append("TCS", std::vector{bar_at(5)})), ErrorCode::Conflict);
    EXPECT_EQ(code_of(writer.finish()), ErrorCode::Conflict);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 0);
}

}  // namespace
}  // namespace millrace::storage
