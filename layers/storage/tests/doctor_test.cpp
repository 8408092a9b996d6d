#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include <millrace/storage/doctor.h>

#include "exchange_test_support.h"
#include "insight_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using store_test::code_of;
using store_test::ok;

class ADoctor : public store_test::ExchangeTest {
protected:
    Examination examine_store() {
        close();
        const auto examined = examine({.store = store_path()}, store_test::ignore_steps);
        EXPECT_TRUE(ok(examined));
        return examined ? examined.value() : Examination{};
    }
    static Finding finding_of(const Examination& examination, std::string_view check) {
        const auto at = std::find_if(examination.findings.begin(), examination.findings.end(),
                                     [&](const Finding& f) { return f.check == check; });
        EXPECT_NE(at, examination.findings.end()) << check;
        return at == examination.findings.end() ? Finding{} : *at;
    }
    /// The checks that found something else than Health::Ok; permissions are not of interest.
    static std::string not_ok(const Examination& examination) {
        std::string names;
        for (const Finding& finding : examination.findings) {
            if (finding.health != Health::Ok && finding.check != "permissions") {
                names += names.empty() ? finding.check : ", " + finding.check;
                EXPECT_FALSE(finding.advice.empty()) << finding.check;
            }
        }
        return names;
    }
};

TEST_F(ADoctor, FindsNothingInASoundStore) {
    add_scattered_bars();
    const auto examined = examine_store();
    EXPECT_EQ(not_ok(examined), "");
    EXPECT_TRUE(examined.is_readable);
    EXPECT_NE(examined.worst(), Health::Problem);
    EXPECT_EQ(finding_of(examined, "schema").found, "version 3");
}

TEST_F(ADoctor, FindsNothingInAnEmptyStore) {
    store();
    EXPECT_EQ(not_ok(examine_store()), "");
}

struct Damage {
    const char* sql;
    const char* checks;  // that see it
    const char* found;   // within the words of the first of them
};

class ADoctorOf : public ADoctor, public ::testing::WithParamInterface<Damage> {};

TEST_P(ADoctorOf, DamageNamesIt) {
    add("INFY", {store_test::bar_at(0), store_test::bar_at(1)});
    add("TCS", {store_test::bar_at(50'000)});
    const std::vector rows{store_test::insight_at(2)};
    data::InsightBatch batch;
    batch.progress.symbol = "INFY";
    batch.progress.stored_to = rows.front().insight.bar_close;
    batch.insights = rows;
    ASSERT_TRUE(ok(
        DuckDbInsightStore(store()).add(data::Timeframe::M1, clock_.now(), std::span(&batch, 1))));
    run_sql(GetParam().sql);
    const auto examined = examine_store();
    const std::string names = not_ok(examined);
    EXPECT_EQ(names, GetParam().checks);
    const auto first = finding_of(examined, names.substr(0, names.find(',')));
    EXPECT_EQ(first.health, Health::Problem);
    EXPECT_NE(first.found.find(GetParam().found), std::string::npos) << first.found;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ADoctorOf,
    ::testing::Values(
        Damage{"INSERT INTO ohlcv_1m SELECT * FROM ohlcv_1m WHERE symbol_id = 2",
               "bars unique, bars of imports, days of imports",
               "1 minutes have two bars of one revision, such as "
               "TCS at 2025-02-04 17:20:00 UTC"},
        Damage{"UPDATE ohlcv_1m SET month = 202503 WHERE symbol_id = 2",
               "bars in their month, bars of imports", "such as TCS at 2025-02-04"},
        Damage{"UPDATE ohlcv_1m SET revision = 2 WHERE symbol_id = 2",
               "bar revisions, bars of imports, days of imports", "TCS at 2025-02-04"},
        Damage{"UPDATE ohlcv_1m SET import_id = 9 WHERE symbol_id = 2",
               "bars known, bars of imports, days of imports", "of import 9"},
        Damage{"UPDATE ohlcv_1m SET symbol_id = 7 WHERE symbol_id = 2",
               "bars known, bars of imports, days of imports", "symbol 7"},
        Damage{"DELETE FROM ohlcv_1m WHERE symbol_id = 2", "bars of imports, days of imports",
               "import 2 in 202502"},
        Damage{"DELETE FROM bar_days WHERE symbol_id = 2", "days of imports", "import 2"},
        Damage{"UPDATE bar_days SET off_tick = 1 WHERE symbol_id = 1", "days of imports",
               "import 1"},
        Damage{"INSERT INTO import_rejects VALUES (9, 'a.csv', 2, 'high', 'x')", "refused rows",
               "import 9"},
        Damage{"INSERT INTO corporate_actions SELECT 'INFY', DATE '2025-01-01', 1, 2, 1, 0 "
               "FROM range(2)",
               "actions unique", "INFY on 2025-01-01"},
        Damage{"UPDATE import_months SET last_open = last_open + INTERVAL 1 MINUTE "
               "WHERE symbol_id = 1",
               "bars of imports", "1 import months disagree"},
        Damage{"UPDATE imports SET bars = 5 WHERE import_id = 2", "import sums", "import 2"},
        Damage{"DELETE FROM imports WHERE import_id = 2", "bars known, import sums", "import 2"},
        Damage{"UPDATE ohlcv_1m SET high = 50, low = 60 WHERE symbol_id = 2", "bar values",
               "1 bars have impossible values"},
        Damage{"UPDATE ohlcv_1m SET open = 'NaN' WHERE symbol_id = 2", "bar values", "TCS"},
        Damage{"UPDATE ohlcv_1m SET volume = 'inf' WHERE symbol_id = 2", "bar values", "TCS"},
        Damage{"UPDATE ohlcv_1m SET volume = -1 WHERE symbol_id = 2", "bar values", "TCS"},
        Damage{"INSERT INTO symbols VALUES (3, 'TCS')", "symbols unique", "TCS"},
        Damage{"INSERT INTO symbols VALUES (2, 'TWO')", "symbols unique", "id 2"},
        Damage{"INSERT INTO imports SELECT * FROM imports WHERE import_id = 1", "import ids unique",
               "import 1"},
        Damage{"INSERT INTO insights SELECT * FROM insights", "insights unique, insight batches",
               "symbol 1 at 2025-01-01 00:02:00 UTC"},
        Damage{"DELETE FROM insight_batches", "insights known", "symbol 1 at 2025-01-01"},
        Damage{"UPDATE insights SET symbol_id = 7", "insights known", "symbol 7"},
        Damage{"DELETE FROM insight_series", "insights known", "2025-01-01 00:02:00"},
        Damage{"UPDATE insight_series SET stored_to = TIMESTAMP '2025-01-01'", "insights known",
               "2025-01-01 00:02:00"},
        Damage{"INSERT INTO insight_series SELECT * FROM insight_series", "insight series",
               "symbol 1"},
        Damage{"DELETE FROM insights", "insight batches", "batch 1"},
        Damage{"DROP TABLE run_positions", "tables", "run_positions"}),
    [](const auto& damage) { return "Number" + std::to_string(damage.index); });

TEST_F(ADoctor, SeesRunsStoredTwiceAndRunsWithoutAnOutcome) {
    const char* const run = "INSERT INTO runs VALUES (4, 'paper', '0.1.0', 1, '{}', '', 0, NULL, "
                            "NULL, NULL, TIMESTAMP '2026-01-01', 0)";
    run_sql(run);
    const auto once = examine_store();
    EXPECT_EQ(not_ok(once), "runs ended");
    EXPECT_EQ(finding_of(once, "runs ended").health, Health::Warning) << "it may be at work";
    EXPECT_NE(finding_of(once, "runs ended").found.find("run-4"), std::string::npos);
    run_sql(run);
    EXPECT_EQ(not_ok(examine_store()), "run ids unique, runs ended");
}

TEST_F(ADoctor, SaysWhoElseMayUseTheStore) {
    store();
    close();
    EXPECT_EQ(finding_of(examine_store(), "permissions").health, Health::Ok);
    ASSERT_EQ(::chmod(store_path().c_str(), 0644), 0);
    const auto found = finding_of(examine_store(), "permissions");
    EXPECT_EQ(found.health, Health::Warning);
    EXPECT_NE(found.advice.find("chmod o-rw " + store_path().string()), std::string::npos);
}

TEST_F(ADoctor, SeesThatItsUserMayNotUseTheStore) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "not run: only root can become another user";
    }
    store();
    close();
    ASSERT_EQ(::chmod(path("").c_str(), 0755), 0);
    ASSERT_EQ(::chmod(store_path().c_str(), 0600), 0);
    for (const char* name : {"bars.duckdb.lease", "bars.duckdb.turn"}) {
        ASSERT_EQ(::chmod(path(name).c_str(), 0644), 0);
    }
    EXPECT_EQ(in_a_child([&] {
                  constexpr uid_t nobody = 65'534;
                  if (::setresuid(nobody, nobody, nobody) != 0) {
                      return false;
                  }
                  const auto examined = examine({.store = store_path()}, store_test::ignore_steps);
                  return examined && !examined.value().is_readable &&
                         finding_of(examined.value(), "permissions").health == Health::Problem;
              }),
              0);
}

TEST_F(ADoctor, SeesWhatKilledCommandsLeft) {
    store();
    write_file("out.csv.millrace-part", "half");
    const auto found = finding_of(examine_store(), "left-overs");
    EXPECT_EQ(found.health, Health::Warning);
    EXPECT_NE(found.found.find("out.csv.millrace-part"), std::string::npos);
}

TEST_F(ADoctor, ChangesNothingEvenWhereAWriterWasKilled) {
    add("INFY", {store_test::bar_at(0)});
    leave_a_log("INSERT INTO symbols VALUES (1, 'AGAIN')");
    const std::string bytes = read_file(store_path());
    const std::string log = read_file(path("bars.duckdb.wal"));
    const auto examined = examine_store();
    EXPECT_EQ(not_ok(examined), "left-overs, symbols unique") << "the log is read, too";
    EXPECT_EQ(read_file(store_path()), bytes);
    EXPECT_EQ(read_file(path("bars.duckdb.wal")), log);
}

TEST_F(ADoctor, LeavesAStoreOfAnOlderVersionAsItIs) {
    add("INFY", {store_test::bar_at(0)});
    run_sql("UPDATE schema_version SET version = 1");
    close();
    const std::string bytes = read_file(store_path());
    const auto examined = examine({.store = store_path()}, store_test::ignore_steps);
    EXPECT_EQ(code_of(examined), ErrorCode::Unsupported);
    EXPECT_NE(store_test::error_of(examined).find("brings it forward"), std::string::npos);
    EXPECT_EQ(read_file(store_path()), bytes);
}

TEST_F(ADoctor, OfAStoreThatCannotBeReadSaysWhatToDo) {
    store();
    run_sql("UPDATE schema_version SET version = 99");
    const auto newer = examine_store();
    EXPECT_FALSE(newer.is_readable);
    EXPECT_NE(finding_of(newer, "schema").found.find("newer"), std::string::npos);
    write_file("bars.duckdb", std::string(100'000, 'x'));
    const auto garbage = examine_store();
    EXPECT_FALSE(garbage.is_readable);
    EXPECT_EQ(garbage.worst(), Health::Problem);
    std::filesystem::remove(store_path());
    EXPECT_EQ(code_of(examine({.store = store_path()}, store_test::ignore_steps)),
              ErrorCode::NotFound);
}

TEST_F(ADoctor, SeesDamagedBlocks) {
    std::mt19937_64 random(7);
    add("INFY", store_test::random_bars(random, 0, 20'000));
    close();
    const std::string whole = read_file(store_path());
    int noticed_in_rows = 0;
    for (std::size_t at = 12'288 + 100; at < whole.size(); at += 262'144) {
        std::string damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        write_file("bars.duckdb", damaged);
        const auto examined = examine_store();
        noticed_in_rows +=
            examined.is_readable && finding_of(examined, "tables").health == Health::Problem ? 1
                                                                                             : 0;
    }
    EXPECT_GT(noticed_in_rows, 0);
}

}  // namespace
}  // namespace millrace::storage
