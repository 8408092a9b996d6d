#include <fstream>
#include <set>

#include <millrace/storage/duckdb_runs.h>
#include <millrace/storage/duckdb_stored_insights.h>
#include <millrace/storage/duckdb_stored_market.h>
#include <millrace/storage/file_store_changes.h>
#include <millrace/storage/stored_trading_states.h>
#include <millrace/storage/trading_control.h>

#include "insight_test_support.h"

namespace millrace::storage {
namespace {

using data::Timeframe;
using events::ErrorCode;
using store_test::bar_at;
using store_test::code_of;
using store_test::insight_at;
using store_test::ok;

/// What a process holds that shows a store and must not change it.
class ScreensOfAStore : public store_test::InsightStoreTest {
protected:
    ScreensOfAStore() {
        add_bars("INFY", 10);
        add_insights("INFY", Timeframe::M1, std::vector{insight_at(1), insight_at(2)});
        DuckDbRunRecorder recorder(store());
        EXPECT_TRUE(ok(recorder.begin(a_run())));
        EXPECT_TRUE(ok(recorder.end({})));
        close();
        halt("because");
    }
    static data::RunDescription a_run() {
        data::RunDescription run;
        run.mode = "paper";
        run.symbols = {"INFY"};
        return run;
    }
    void halt(const std::string& reason) const {
        EXPECT_TRUE(ok(TradingControl(store_path())
                           .set({{.mode = "paper",
                                  .strategy = "",
                                  .set = {.state = events::TradingState::Halted,
                                          .reason = reason,
                                          .who = "anita",
                                          .at = bar_at(0).open_time}}})));
    }
    void resume() const {
        EXPECT_TRUE(ok(TradingControl(store_path())
                           .set({{.mode = "paper",
                                  .strategy = "",
                                  .set = {.state = events::TradingState::Active,
                                          .reason = "again",
                                          .who = "anita",
                                          .at = bar_at(1).open_time}}})));
    }
    std::unique_ptr<Store> open() const {
        StoreOptions options;
        options.recovery = Recovery::Never;
        auto opened = Store::open(store_path(), std::move(options));
        EXPECT_TRUE(ok(opened));
        return opened ? std::move(opened).value() : nullptr;
    }
    void read_everything(Store& store) const {
        DuckDbStoredMarket market(store);
        DuckDbStoredInsights insights(store);
        DuckDbRunReader runs(store);
        StoredTradingStates trading(store_path());
        EXPECT_TRUE(ok(market.contents()));
        EXPECT_TRUE(ok(market.condition()));
        EXPECT_TRUE(ok(market.bars(std::vector<std::string>{"INFY"}, minute(0), minute(9))));
        EXPECT_TRUE(ok(insights.newest(Timeframe::M1)));
        EXPECT_TRUE(ok(insights.read("INFY", Timeframe::M1, minute(0), minute(9))));
        EXPECT_TRUE(ok(insights.regimes(Timeframe::M1, minute(0))));
        EXPECT_TRUE(ok(runs.list()));
        EXPECT_TRUE(ok(runs.summary("last")));
        EXPECT_TRUE(ok(runs.records("last", {}, [](auto) { return true; })));
        EXPECT_TRUE(ok(runs.positions("last")));
        EXPECT_TRUE(ok(trading.states()));
        EXPECT_TRUE(ok(trading.history()));
        EXPECT_FALSE(trading.is_stopped());
    }
    /// Of the folder's files, but for SQLite's log and index, which come and go with readers.
    std::set<std::string> names() const {
        std::set<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(store_path().parent_path())) {
            const std::string name = entry.path().filename().string();
            if (!name.ends_with("-wal") && !name.ends_with("-shm")) {
                names.insert(name);
            }
        }
        return names;
    }
};

TEST_F(ScreensOfAStore, ChangeNeitherTheStoreNorTheControlStore) {
    const auto control = control_store_of(store_path());
    const std::string before = read_file(store_path());
    const std::string control_before = read_file(control);
    const auto written = std::filesystem::last_write_time(store_path());
    const auto names_before = names();
    {
        const auto store = open();
        read_everything(*store);
    }
    EXPECT_TRUE(read_file(store_path()) == before) << "the bytes of the store changed";
    EXPECT_TRUE(read_file(control) == control_before) << "those of the control store did";
    EXPECT_EQ(std::filesystem::last_write_time(store_path()), written);
    EXPECT_EQ(names(), names_before);
}

TEST_F(ScreensOfAStore, AreRefusedEveryKindOfWriting) {
    const std::string before = read_file(store_path());
    const auto store = open();
    for (const char* sql :
         {"INSERT INTO symbols VALUES (9, 'X')", "DELETE FROM ohlcv_1m",
          "UPDATE insights SET score = 1", "CREATE TABLE t(i INTEGER)", "DROP TABLE runs"}) {
        auto lease = store->lease(LeaseMode::Read);
        ASSERT_TRUE(ok(lease));
        EXPECT_EQ(code_of(lease.value().execute(sql)), ErrorCode::InvalidInput) << sql;
    }
    EXPECT_EQ(code_of(store->lease(LeaseMode::Write)), ErrorCode::Conflict);
    DuckDbRunRecorder recorder(*store);
    EXPECT_EQ(code_of(recorder.begin(a_run())), ErrorCode::Conflict);
    auto lease = store->lease(LeaseMode::Read);
    EXPECT_FALSE(lease.value().append("symbols", [](Appender& rows) -> events::Result<void> {
        rows.append_int64(9);
        rows.append_text("X");
        rows.end_row();
        return {};
    }));
    ASSERT_TRUE(ok(lease.value().finish()));
    EXPECT_TRUE(read_file(store_path()) == before);
}

TEST_F(ScreensOfAStore, TakeNoTextForSql) {
    const auto store = open();
    for (const std::string text :
         {"INFY' OR '1'='1", "last'; DROP TABLE runs; --", "run-1 UNION SELECT 1"}) {
        EXPECT_EQ(code_of(DuckDbStoredMarket(*store).bars(std::vector{text}, minute(0), minute(9))),
                  ErrorCode::NotFound);
        EXPECT_EQ(
            code_of(DuckDbStoredInsights(*store).read(text, Timeframe::M1, minute(0), minute(9))),
            ErrorCode::NotFound);
        EXPECT_EQ(code_of(DuckDbRunReader(*store).summary(text)), ErrorCode::NotFound);
        EXPECT_EQ(code_of(DuckDbRunReader(*store).positions(text)), ErrorCode::NotFound);
    }
    read_everything(*store);
}

TEST_F(ScreensOfAStore, ReadOnWhereAnotherFileTookItsPlace) {
    StoreOptions options;
    options.recovery = Recovery::Never;
    options.other_file = OtherFile::Read;
    const auto store = Store::open(store_path(), std::move(options));
    ASSERT_TRUE(ok(store));
    DuckDbRunReader runs(*store.value());
    FileStoreChanges changes(store_path());
    ASSERT_EQ(runs.list().value().size(), 1U);
    const std::string file = changes.file();
    EXPECT_EQ(changes.file(), file);
    std::filesystem::copy_file(store_path(), path("copy.duckdb"));
    std::filesystem::rename(path("copy.duckdb"), store_path());
    EXPECT_NE(changes.file(), file);
    EXPECT_TRUE(ok(runs.list()));
    std::filesystem::copy_file(store_path(), path("copy.duckdb"));
    std::filesystem::rename(path("copy.duckdb"), store_path());
    std::ofstream(path("bars.duckdb.wal"), std::ios::binary) << "of the former file";
    EXPECT_EQ(code_of(runs.list()), ErrorCode::Corrupt);
    std::filesystem::remove(path("bars.duckdb.wal"));
    EXPECT_TRUE(ok(runs.list()));
    std::filesystem::rename(store_path(), path("away.duckdb"));
    EXPECT_EQ(code_of(runs.list()), ErrorCode::Halted);
}

TEST_F(ScreensOfAStore, LeaveWhatAKilledWriterLeft) {
    const auto wal = path("bars.duckdb.wal");
    std::ofstream(wal, std::ios::binary) << "cut off";
    const std::string before = read_file(store_path());
    StoreOptions options;
    options.recovery = Recovery::Never;
    (void)Store::open(store_path(), std::move(options)).has_value();  // DuckDB may read past it
    EXPECT_EQ(read_file(wal), "cut off");
    EXPECT_TRUE(read_file(store_path()) == before);
}

TEST_F(ScreensOfAStore, SeeTradingStatesAsTheyWereSet) {
    StoredTradingStates trading(store_path());
    resume();
    halt("a second time");
    const auto states = trading.states();
    const auto history = trading.history();
    ASSERT_TRUE(ok(states));
    ASSERT_TRUE(ok(history));
    ASSERT_EQ(states.value().size(), 1U);
    EXPECT_EQ(states.value()[0].set.reason, "a second time");
    ASSERT_EQ(history.value().size(), 3U);
    EXPECT_EQ(history.value()[0].set.reason, "because");
    EXPECT_FALSE(trading.is_stopped());
    write_file("STOP", "");
    EXPECT_TRUE(trading.is_stopped());
}

TEST_F(ScreensOfAStore, SeeNoTradingStateWhereNoneWasEverSet) {
    StoredTradingStates trading(path("other.duckdb"));
    EXPECT_TRUE(trading.states().value().empty());
    EXPECT_TRUE(trading.history().value().empty());
    EXPECT_FALSE(std::filesystem::exists(control_store_of(path("other.duckdb"))));
}

TEST_F(ScreensOfAStore, KnowThatSomethingWasStoredSince) {
    FileStoreChanges changes(store_path());
    std::set<std::string> stamps{changes.stamp()};
    std::set<std::string> of_trading{changes.trading_stamp()};
    EXPECT_EQ(changes.stamp(), *stamps.begin());
    {
        const auto store = open();
        read_everything(*store);
    }
    EXPECT_EQ(changes.stamp(), *stamps.begin()) << "reading is no change";
    add("INFY", {bar_at(20)});
    EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "bars";
    add_insights("INFY", Timeframe::M1, std::vector{insight_at(3)});
    EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "insights";
    {
        DuckDbRunRecorder recorder(store());
        EXPECT_TRUE(ok(recorder.begin(a_run())));
        EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "a run that began";
        EXPECT_TRUE(ok(recorder.end({})));
        EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "and ended";
    }
    close();
    EXPECT_FALSE(of_trading.insert(changes.trading_stamp()).second) << "none of it is of trading";
    resume();
    EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "a trading state";
    EXPECT_TRUE(of_trading.insert(changes.trading_stamp()).second);
    write_file("STOP", "");
    EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "the file STOP";
    EXPECT_TRUE(of_trading.insert(changes.trading_stamp()).second);
    std::filesystem::remove(store_path());
    EXPECT_TRUE(stamps.insert(changes.stamp()).second) << "a store that is gone";
}

}  // namespace
}  // namespace millrace::storage
