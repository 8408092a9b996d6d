#include <millrace/storage/duckdb_stored_market.h>

#include <millrace/events/record.h>
#include <millrace/storage/duckdb_runs.h>

#include "insight_test_support.h"

namespace millrace::storage {
namespace {

using data::RunStatus;
using data::Timeframe;
using events::Bar;
using events::ErrorCode;
using store_test::bar_at;
using store_test::code_of;
using store_test::ok;

constexpr std::int64_t day = std::int64_t{24} * 60;
constexpr std::int64_t session_open = 3 * 60 + 45;  // of NSE, in minutes of UTC

class AStoredMarket : public store_test::InsightStoreTest {
protected:
    void add_session(const std::string& symbol, std::int64_t days_later, std::int64_t minutes,
                     double price) {
        std::vector<Bar> bars;
        for (std::int64_t at = 0; at < minutes; ++at) {
            bars.push_back(bar_at(days_later * day + session_open + at, price));
        }
        add(symbol, bars);
    }
    data::StoreContents contents() {
        auto read = DuckDbStoredMarket(store()).contents();
        EXPECT_TRUE(ok(read));
        return read ? std::move(read).value() : data::StoreContents();
    }
    std::vector<std::vector<Bar>> bars_of(const std::vector<std::string>& symbols,
                                          std::int64_t from, std::int64_t to) {
        auto read = DuckDbStoredMarket(store()).bars(symbols, minute(from), minute(to));
        EXPECT_TRUE(ok(read));
        return read ? std::move(read).value() : std::vector<std::vector<Bar>>();
    }
};

TEST_F(AStoredMarket, IsEmptyWhereNothingIsStored) {
    const auto found = contents();
    EXPECT_TRUE(found.symbols.empty());
    EXPECT_TRUE(found.imports.empty());
    EXPECT_TRUE(found.series.empty());
    EXPECT_TRUE(found.batches.empty());
    EXPECT_TRUE(found.runs.empty());
    EXPECT_TRUE(found.instruments.find("INFY"));
    const auto condition = DuckDbStoredMarket(store()).condition();
    ASSERT_TRUE(ok(condition));
    EXPECT_EQ(condition.value().bars, 0U);
}

TEST_F(AStoredMarket, KnowsTheTwoLastSessionsOfASymbolAlsoOfLongAgo) {
    add_session("INFY", 0, 3, 100);
    add_session("INFY", 1, 2, 110);
    add_session("INFY", 2, 1, 120);
    add("INFY", {bar_at(2 * day + session_open - 60, 999)});  // before the session
    add_session("TCS", 90, 1, 50);
    add_session("TCS", 91, 2, 60);
    add_session("WIPRO", 0, 1, 10);
    const auto found = contents();
    ASSERT_EQ(found.symbols.size(), 3U);
    const auto& infy = found.symbols[0];
    EXPECT_EQ(infy.stored.bars, 7U);
    ASSERT_TRUE(infy.last_session && infy.session_before);
    EXPECT_EQ(infy.last_session->date.to_string(), "2025-01-03");
    EXPECT_EQ(infy.last_session->close, 120.5);
    EXPECT_EQ(infy.last_session->last_open, minute(2 * day + session_open));
    EXPECT_EQ(infy.session_before->close, 110.5);
    EXPECT_EQ(infy.session_before->last_open, minute(day + session_open + 1));
    EXPECT_EQ(found.symbols[1].last_session->close, 60.5);
    EXPECT_EQ(found.symbols[1].session_before->close, 50.5);
    EXPECT_EQ(found.symbols[2].last_session->close, 10.5);
    EXPECT_FALSE(found.symbols[2].session_before);
}

TEST_F(AStoredMarket, ListsImportsAndWhoseBarsTheyBrought) {
    for (std::int64_t i = 0; i < 22; ++i) {
        add_session(i % 2 == 0 ? "INFY" : "TCS", i, 2, 100);
    }
    const auto found = contents();
    ASSERT_EQ(found.imports.size(), data::StoreContents::imports_max);
    EXPECT_EQ(found.imports[0].import_id, 22);
    EXPECT_EQ(found.imports[0].source, "test");
    EXPECT_EQ(found.imports[0].bars, 2U);
    EXPECT_EQ(found.imports[0].imported_at, clock_.now());
    EXPECT_EQ(found.imports[0].symbols, std::vector<std::string>{"TCS"});
    EXPECT_EQ(found.imports[0].last_open, minute(21 * day + session_open + 1));
    EXPECT_EQ(found.imports[1].symbols, std::vector<std::string>{"INFY"});
    EXPECT_EQ(found.imports.back().import_id, 3);
}

TEST_F(AStoredMarket, SaysHowFarInsightsHaveComeAndWhichAreBehind) {
    add_session("INFY", 0, 5, 100);
    add_session("TCS", 0, 5, 100);
    data::InsightBatch infy;
    infy.progress.symbol = "INFY";
    infy.progress.is_complete = true;
    infy.progress.last_import_id = 2;
    infy.progress.computed_to = minute(session_open + 5);
    infy.progress.stored_to = minute(session_open + 4);
    data::InsightBatch tcs = infy;
    tcs.progress.symbol = "TCS";
    for (int i = 0; i < 7; ++i) {
        ASSERT_TRUE(ok(insights().add(Timeframe::M5, clock_.now(), std::vector{infy, tcs})));
    }
    ASSERT_TRUE(ok(insights().add(Timeframe::M1, clock_.now(), std::vector{infy})));
    EXPECT_FALSE(contents().series[0].is_behind);
    add_session("TCS", 1, 1, 100);
    const auto found = contents();
    ASSERT_EQ(found.series.size(), 3U);
    EXPECT_EQ(found.series[0].timeframe, Timeframe::M1);
    EXPECT_EQ(found.series[1].symbol, "INFY");
    EXPECT_EQ(found.series[1].timeframe, Timeframe::M5);
    EXPECT_EQ(found.series[1].computed_to, minute(session_open + 5));
    EXPECT_EQ(found.series[1].stored_to, minute(session_open + 4));
    EXPECT_FALSE(found.series[1].is_behind);
    EXPECT_TRUE(found.series[2].is_behind);
    ASSERT_EQ(found.batches.size(), data::StoreContents::batches_max + 1);
    EXPECT_EQ(found.batches[0].batch_id, 8);
    EXPECT_EQ(found.batches[0].timeframe, Timeframe::M1);
    EXPECT_EQ(found.batches[1].batch_id, 7);
    EXPECT_EQ(found.batches[1].timeframe, Timeframe::M5);
}

TEST_F(AStoredMarket, CountsTheRecordsOfRuns) {
    data::RunDescription asked;
    asked.mode = "paper";
    asked.symbols = {"INFY"};
    asked.started_at = clock_.now();
    const auto record = [&](std::size_t records, bool is_to_end) {
        DuckDbRunRecorder recorder(store());
        ASSERT_TRUE(ok(recorder.begin(asked)));
        for (std::size_t i = 0; i < records; ++i) {
            const auto one = events::encode(events::Signal());
            ASSERT_TRUE(ok(recorder.append(events::Records(one.view()))));
        }
        if (is_to_end) {
            data::RunOutcome outcome;
            outcome.status = RunStatus::Completed;
            ASSERT_TRUE(ok(recorder.end(outcome)));
        }
    };
    record(5, true);
    asked.mode = "dry_run";
    record(0, false);
    const auto found = contents();
    ASSERT_EQ(found.runs.size(), 2U);
    EXPECT_EQ(found.runs[0].run_id, "run-2");
    EXPECT_EQ(found.runs[0].mode, "dry_run");
    EXPECT_EQ(found.runs[0].status, RunStatus::Running);
    EXPECT_EQ(found.runs[0].records, 0U);
    EXPECT_EQ(found.runs[1].run_id, "run-1");
    EXPECT_EQ(found.runs[1].status, RunStatus::Completed);
    EXPECT_EQ(found.runs[1].started_at, clock_.now());
    EXPECT_EQ(found.runs[1].records, 5U);
}

TEST_F(AStoredMarket, ReadsBarsOfSymbolsInARange) {
    add_session("INFY", 0, 10, 100);
    add_session("TCS", 0, 10, 200);
    add_session("TCS", 40, 2, 300);
    const auto found = bars_of({"TCS", "INFY"}, session_open + 8, 40 * day + session_open + 1);
    ASSERT_EQ(found.size(), 2U);
    ASSERT_EQ(found[0].size(), 3U);
    EXPECT_EQ(found[0][0].open_time, minute(session_open + 8));
    EXPECT_EQ(found[0][2].open, 300);
    EXPECT_EQ(found[1].size(), 2U);
    EXPECT_EQ(found[1][0].symbol, events::SymbolId(1));
    EXPECT_TRUE(bars_of({"TCS"}, 5, 5).at(0).empty());
    EXPECT_EQ(code_of(DuckDbStoredMarket(store()).bars(std::vector<std::string>{"NONE"}, minute(0),
                                                       minute(1))),
              ErrorCode::NotFound);
}

TEST_F(AStoredMarket, CountsWhatIsOddAsTheCommandDoes) {
    add_session("INFY", 0, 10, 100);
    add("INFY", {bar_at(session_open - 60, 100)});
    run_sql("INSERT INTO import_rejects VALUES (1, 'a.csv', 3, 'why', 'row'), "
            "(1, 'a.csv', 4, 'why', 'row'), (2, 'b.csv', 1, 'why', 'row')");
    const auto found = DuckDbStoredMarket(store()).condition();
    ASSERT_TRUE(ok(found));
    ASSERT_EQ(found.value().symbols.size(), 1U);
    const auto& infy = found.value().symbols[0];
    EXPECT_EQ(infy.stored.bars, 11U);
    EXPECT_EQ(infy.sessions, 1U);
    EXPECT_EQ(infy.minutes_missing, 365U);
    EXPECT_EQ(infy.odd.off_session, 1U);
    EXPECT_EQ(infy.odd.weekend, 0U);
    EXPECT_EQ(found.value().bars, 11U);
    EXPECT_GT(found.value().file_bytes, 0U);
    EXPECT_EQ(found.value().schema_version, 3);
    EXPECT_EQ(found.value().duckdb_version, library_version());
    EXPECT_EQ(found.value().sqlite_version.substr(0, 2), "3.");
    ASSERT_EQ(found.value().refused.size(), 2U);
    EXPECT_EQ(found.value().refused[0].file, "b.csv");
    EXPECT_EQ(found.value().refused[1].rows, 2U);
}

}  // namespace
}  // namespace millrace::storage
