#include <millrace/storage/integrity.h>
#include <millrace/storage/store.h>
#include <millrace/storage/stored_instruments.h>

#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

class AStore : public store_test::StoreTest {
protected:
    void take_back_to_the_second_schema() {
        run_sql("DROP TABLE insights");
        run_sql("DROP TABLE insight_batches");
        run_sql("DROP TABLE insight_series");
        run_sql("ALTER TABLE runs DROP COLUMN last_insight_batch");
        run_sql("UPDATE schema_version SET version = 2");
    }
};

TEST_F(AStore, MadeTwiceKeepsWhatIsInIt) {
    add("INFY", {store_test::bar_at(0)});
    close();
    EXPECT_TRUE(ok(Store::create(store_path())));
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 1);
    EXPECT_EQ(count("SELECT count(*) FROM schema_version"), 1);
}

TEST_F(AStore, LeavesNoLogBehindWhenMade) {
    store();
    close();
    EXPECT_FALSE(std::filesystem::exists(path("bars.duckdb.wal")));
}

TEST_F(AStore, CountsItsLeasesAndHowLongItWaitedForThem) {
    const auto leases_before = store().lease_waits().leases;
    add("INFY", {store_test::bar_at(0)});
    const LeaseWaits waits = store().lease_waits();
    EXPECT_GT(waits.leases, leases_before);
    EXPECT_GT(waits.longest.count(), 0);
    EXPECT_GE(waits.all, waits.longest);
}

TEST_F(AStore, ThatIsNotThereSaysHowToMakeOne) {
    const auto opened = Store::open(path("none.duckdb"));
    EXPECT_EQ(code_of(opened), ErrorCode::NotFound);
    EXPECT_NE(error_of(opened).find("millrace init"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(path("none.duckdb")));
}

TEST_F(AStore, InAFolderThatIsNotThereIsNotFound) {
    EXPECT_EQ(code_of(Store::create(path("no/folder/x.duckdb"))), ErrorCode::NotFound);
}

TEST_F(AStore, OfANewerSchemaIsRefused) {
    store();
    run_sql("UPDATE schema_version SET version = version + 1");
    close();
    for (const auto& opened : {Store::open(store_path()), Store::create(store_path())}) {
        EXPECT_EQ(code_of(opened), ErrorCode::Corrupt);
        EXPECT_NE(error_of(opened).find("newer"), std::string::npos) << error_of(opened);
    }
}

TEST_F(AStore, OfTheFirstSchemaIsBroughtForwardWhenItIsOpened) {
    std::mt19937_64 random(7);
    add("INFY", store_test::random_bars(random, 0, 3'000));
    add("INFY", store_test::random_bars(random, 5'000, 10));
    const auto sums = [&] {
        return count("SELECT sum(hash(import_id, symbol_id, date, bars, first_open, last_open, "
                     "open, close, off_session, stale_run) % 1000000)::BIGINT FROM bar_days");
    };
    const std::int64_t days = count("SELECT count(*) FROM bar_days");
    const std::int64_t as_imported = sums();
    run_sql("DROP TABLE bar_days");
    run_sql("DROP TABLE import_rejects");
    run_sql("DROP TABLE corporate_actions");
    take_back_to_the_second_schema();
    run_sql("UPDATE schema_version SET version = 1");
    for (const bool again : {false, true}) {
        close();
        ASSERT_TRUE(ok(Store::open(store_path()))) << again;
        EXPECT_EQ(count("SELECT count(*) FROM bar_days"), days);
        EXPECT_EQ(sums(), as_imported);
        EXPECT_EQ(count("SELECT version FROM schema_version"), 3);
        EXPECT_EQ(count("SELECT count(*) FROM corporate_actions"), 0);
        EXPECT_EQ(count("SELECT count(*) FROM import_rejects"), 0);
    }
    add("INFY", store_test::random_bars(random, 6'000, 10));
    EXPECT_GT(count("SELECT count(*) FROM bar_days"), days);
}

TEST_F(AStore, IsReadInEveryTableWhereAllOfItIsRead) {
    const auto tables = count("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'store'");
    const auto read = read_everything(store());
    ASSERT_TRUE(ok(read));
    EXPECT_EQ(read.value().tables, static_cast<std::uint64_t>(tables));
}

TEST_F(AStore, OfTheSecondSchemaIsBroughtForwardAndKeepsItsDaysAndRuns) {
    std::mt19937_64 random(8);
    add("INFY", store_test::random_bars(random, 0, 3'000));
    const std::int64_t days = count("SELECT count(*) FROM bar_days");
    take_back_to_the_second_schema();
    run_sql("INSERT INTO runs VALUES (1, 'paper', '0.1.0', 1, '{}', '', 1, NULL, NULL, NULL, "
            "TIMESTAMP '2026-01-01')");
    for (const bool again : {false, true}) {
        close();
        ASSERT_TRUE(ok(Store::open(store_path()))) << again;
        EXPECT_EQ(count("SELECT version FROM schema_version"), 3);
        EXPECT_EQ(count("SELECT count(*) FROM bar_days"), days);
        EXPECT_EQ(count("SELECT count(*) FROM insights"), 0);
        EXPECT_EQ(count("SELECT count(*) FROM insight_series"), 0);
        EXPECT_EQ(count("SELECT count(*) FROM runs WHERE last_insight_batch IS NULL"), 1);
    }
}

TEST_F(AStore, IsNotMadeInADatabaseOfSomethingElse) {
    store();
    run_sql("DROP TABLE schema_version");
    close();
    EXPECT_EQ(code_of(Store::create(store_path())), ErrorCode::Corrupt);
    EXPECT_EQ(code_of(Store::open(store_path())), ErrorCode::Corrupt);
}

TEST_F(AStore, OfGarbageIsCorrupt) {
    write_file("bars.duckdb", std::string(100'000, 'x'));
    EXPECT_EQ(code_of(Store::open(store_path())), ErrorCode::Corrupt);
    EXPECT_EQ(code_of(Store::create(store_path())), ErrorCode::Corrupt);
    write_file("bars.duckdb", "short");
    EXPECT_EQ(code_of(Store::open(store_path())), ErrorCode::Corrupt);
}

TEST_F(AStore, CutOffOrOfAnotherKindIsCorruptAndSaysWhatToDo) {
    store();
    close();
    std::filesystem::resize_file(store_path(), 3'000);
    const auto refuses = [&](const auto& opened) {
        EXPECT_EQ(code_of(opened), ErrorCode::Corrupt) << error_of(opened);
        EXPECT_NE(error_of(opened).find("restore a backup"), std::string::npos) << error_of(opened);
        EXPECT_NE(error_of(opened).find(store_path().string()), std::string::npos);
    };
    refuses(Store::open(store_path()));
    write_file("bars.duckdb", std::string("SQLite format 3\0", 16) + std::string(8'176, '\0'));
    refuses(Store::open(store_path()));
    refuses(Store::create(store_path()));
}

TEST_F(AStore, IsAFileWithoutAQuestionMarkInItsName) {
    for (const char* name : {"a?b.duckdb", "."}) {
        EXPECT_EQ(code_of(Store::create(path(name))), ErrorCode::InvalidInput) << name;
    }
    EXPECT_FALSE(std::filesystem::exists(path("a?b.duckdb")));
    EXPECT_EQ(code_of(Store::create("/dev/null")), ErrorCode::InvalidInput);
}

TEST_F(AStore, KeepsTheInstrumentListSavedLast) {
    const auto builtin = market::InstrumentTable::builtin();
    EXPECT_EQ(stored_instruments(store()).value(), builtin);
    EXPECT_TRUE(ok(save_instruments(store(), "symbol\nFIRST\n")));
    EXPECT_TRUE(ok(save_instruments(store(), "symbol\nSECOND\n")));
    close();
    const auto table = stored_instruments(store());
    ASSERT_TRUE(ok(table));
    EXPECT_TRUE(table.value().find("SECOND"));
    EXPECT_FALSE(table.value().find("FIRST"));
    EXPECT_EQ(table.value().instruments().size(), builtin.instruments().size() + 1);
}

TEST_F(AStore, KnowsItsLibrary) { EXPECT_EQ(library_version().substr(0, 3), "v1."); }

TEST_F(AStore, ReadsEverythingOrSaysWhatIsDamaged) {
    std::mt19937_64 random(7);
    add("INFY", store_test::random_bars(random, 0, 20'000));
    const auto whole = read_everything(store());
    ASSERT_TRUE(ok(whole));
    // bars, symbol, import, month, version, days of 20,000 minutes in India
    EXPECT_EQ(whole.value().rows, 20'000u + 1 + 1 + 1 + 1 + 15);
    close();
    const std::string bytes = read_file(store_path());
    std::size_t noticed = 0;
    std::size_t tried = 0;
    for (std::size_t at = 12'288 + 100; at < bytes.size(); at += 262'144 / 4, ++tried) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        write_file("bars.duckdb", damaged);
        const auto opened = Store::open(store_path());
        const auto read = opened ? read_everything(*opened.value()) : opened.error();
        if (!read) {
            EXPECT_EQ(read.error().code, ErrorCode::Corrupt) << read.error().message;
            ++noticed;
        }
    }
    EXPECT_GT(noticed, tried / 4) << tried;  // the rest hit blocks that nothing uses
}

}  // namespace
}  // namespace millrace::storage
