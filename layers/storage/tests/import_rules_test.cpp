#include <millrace/storage/bar_import.h>
#include <millrace/storage/bar_status.h>
#include <millrace/storage/session_edges.h>

#include "import_agreement.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using events::Timestamp;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

constexpr auto header = "timestamp,open,high,low,close,volume\n";
/// 2025-01-01 is a Wednesday; 03:45Z is 09:15 in India.
constexpr auto three_bars = "2025-01-01T03:45:00Z,100,101,99,100,10\n"
                            "2025-01-01T03:46:00Z,100,101,99,100,10\n"
                            "2025-01-01T03:47:00Z,100,101,99,100,10\n";

/// What becomes of rows that are impossible, odd or not those stored.
class AnImportRule : public store_test::StoreTest {
protected:
    events::Result<ImportedFile> import(const std::string& rows,
                                        const BarImportOptions& options = {}) {
        return import_bars(store(), clock_, write_file("INFY.csv", header + rows), options);
    }
    static BarImportOptions skip() {
        BarImportOptions options;
        options.on_bad_row = OnBadRow::Skip;
        return options;
    }
    static BarImportOptions revise() {
        BarImportOptions options;
        options.revise = true;
        return options;
    }
    double close_at(const char* time) {
        const auto at = Timestamp::parse(time).value();
        return bars().read("INFY", at, at + events::Duration::from_minutes(1)).value().at(0).close;
    }
    FlagCounts flags_of(const std::string& rows) {
        const auto imported = import(rows);
        EXPECT_TRUE(ok(imported));
        return imported ? imported.value().symbols.at(0).flags : FlagCounts();
    }
};

TEST_F(AnImportRule, SkipsBadRowsAndKeepsThemWithLineAndReason) {
    const auto imported =
        import("2025-01-01T03:44:00Z,100,90,99,100,10\n" + std::string(three_bars) +
                   "2025-01-01T03:45:00Z,100,101,99,100.5,10\nnonsense\n",
               skip());
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().accepted, 3u);
    EXPECT_EQ(imported.value().refused, 3u);
    const auto& refused = imported.value().refused_rows;
    ASSERT_EQ(refused.size(), 3u);
    EXPECT_EQ(refused[0].line, 2u);
    EXPECT_EQ(refused[1].line, 6u);
    EXPECT_NE(refused[1].reason.find("came before on line 3"), std::string::npos);
    EXPECT_EQ(refused[2].text, "nonsense");
    EXPECT_EQ(
        count("SELECT count(*) FROM import_rejects WHERE import_id = 1 AND file = 'INFY.csv'"), 3);
    EXPECT_EQ(count("SELECT line FROM import_rejects WHERE reason LIKE 'high was 90%'"), 2);
    const auto again =
        import("2025-01-01T03:44:00Z,100,90,99,100,10\n" + std::string(three_bars), skip());
    ASSERT_TRUE(ok(again));
    EXPECT_EQ(again.value().import_id, 0);
    EXPECT_EQ(again.value().refused, 1u);
    EXPECT_EQ(count("SELECT count(*) FROM import_rejects"), 3);
    EXPECT_EQ(code_of(import("x\ny\n", skip())), ErrorCode::InvalidInput);
}

TEST_F(AnImportRule, SkipsRowsThatContradictTheStore) {
    ASSERT_TRUE(ok(import(three_bars)));
    const auto imported = import("2025-01-01T03:46:00Z,100,101,99,100.5,10\n"
                                 "2025-01-01T03:48:00Z,100,101,99,100.5,10\n",
                                 skip());
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().accepted, 1u);
    EXPECT_EQ(imported.value().refused, 1u);
    EXPECT_NE(imported.value().refused_rows.at(0).reason.find("is stored with other values"),
              std::string::npos);
    EXPECT_EQ(close_at("2025-01-01T03:46:00Z"), 100);
    EXPECT_EQ(count("SELECT count(*) FROM import_rejects WHERE import_id = 2"), 1);
}

TEST_F(AnImportRule, RevisesAStoredBarAndSaysFromWhereOnThingsChanged) {
    ASSERT_TRUE(ok(import(three_bars)));
    const std::string changed = "2025-01-01T03:46:00Z,100,101,99,100.5,10\n"
                                "2025-01-01T03:47:00Z,100,101,99,100,10\n"
                                "2025-01-01T03:48:00Z,100,101,99,100,10\n";
    const auto refused = import(changed);
    EXPECT_EQ(code_of(refused), ErrorCode::Conflict);
    EXPECT_NE(error_of(refused).find("--revise"), std::string::npos);
    const auto revised = import(changed, revise());
    ASSERT_TRUE(ok(revised));
    EXPECT_EQ(revised.value().revised, 1u);
    EXPECT_EQ(revised.value().accepted, 1u);
    EXPECT_EQ(revised.value().identical, 1u);
    ASSERT_TRUE(revised.value().symbols[0].first_changed);
    EXPECT_EQ(revised.value().symbols[0].first_changed->to_string(), "2025-01-01T03:46:00Z");
    EXPECT_EQ(close_at("2025-01-01T03:46:00Z"), 100.5);
    EXPECT_EQ(count("SELECT count(*) FROM ohlcv_1m"), 5);
    EXPECT_EQ(import(changed, revise()).value().import_id, 0);
    // Back to the first values: a third revision, not the first again.
    ASSERT_TRUE(ok(import(three_bars, revise())));
    EXPECT_EQ(close_at("2025-01-01T03:46:00Z"), 100);
    EXPECT_EQ(count("SELECT max(revision)::BIGINT FROM ohlcv_1m"), 2);
    const auto status = bar_status(store());
    ASSERT_TRUE(ok(status));
    EXPECT_EQ(status.value().bars, 4u);
    EXPECT_EQ(status.value().symbols[0].revised, 2u);
    EXPECT_EQ(store_test::disagreements(store()), "");
}

TEST_F(AnImportRule, ACorrectedBarKeepsNoFlagOfTheOneItReplaces) {
    ASSERT_TRUE(ok(import("2025-01-01T03:40:00Z,100,101,99,100,10\n"      // before the open
                          "2025-01-01T03:45:00Z,100,101,99,100,0\n"       // no volume
                          "2025-01-01T03:46:00Z,200,200,200,200,10\n"     // a jump
                          "2025-01-04T05:00:00Z,100,101,99,100,10\n")));  // a Saturday, a jump
    ASSERT_TRUE(ok(import("2025-01-01T03:40:00Z,100,101,99,100.5,10\n"
                          "2025-01-01T03:45:00Z,100,101,99,100,7\n"
                          "2025-01-01T03:46:00Z,100,100,100,100,10\n"
                          "2025-01-04T05:00:00Z,100,101,99,100.5,10\n",
                          revise())));
    const auto status = bar_status(store());
    ASSERT_TRUE(ok(status));
    const FlagCounts& flags = status.value().symbols.at(0).flags;
    EXPECT_EQ(flags.of(QualityFlag::OffSession), 1u);
    EXPECT_EQ(flags.of(QualityFlag::Weekend), 1u);
    EXPECT_EQ(flags.of(QualityFlag::ZeroVolume), 0u);
    EXPECT_EQ(flags.of(QualityFlag::Jump), 0u);
    EXPECT_EQ(store_test::disagreements(store()), "");
}

TEST_F(AnImportRule, LeavesOutNoMoreRowsThanMistakesCanBe) {
    const auto rows = [](const char* close) {
        std::string text;
        for (std::int64_t minute = 0; minute <= 100'000; ++minute) {
            text += std::to_string((std::int64_t{28'900'000} + minute) * 60) + ",100,101,99," +
                    close + ",10\n";
        }
        return text;
    };
    ASSERT_TRUE(ok(import(rows("100"))));
    const auto refused = import(rows("100.5") + "2025-12-01T03:45:00Z,100,101,99,100,10\n", skip());
    EXPECT_EQ(code_of(refused), ErrorCode::Conflict);
    EXPECT_NE(error_of(refused).find("too many to leave out"), std::string::npos);
    EXPECT_EQ(count("SELECT count(*) FROM imports"), 1);
}

TEST_F(AnImportRule, RefusesBarsOfMoreThanAMinute) {
    std::string rows;
    for (int bar = 0; bar < 19; ++bar) {
        rows += std::to_string(1'735'703'100 + bar * 300) + ",100,101,99,100,10\n";
    }
    EXPECT_TRUE(ok(import(rows))) << "so few may be a correction";
    const auto refused = import(rows + "1735720020,100,101,99,100,10\n1735720200,1,1,1,1,1\n");
    EXPECT_TRUE(ok(refused)) << "not all of them are five minutes apart";
    const auto longer =
        import(rows + std::to_string(1'735'703'100 + 40 * 300) + ",100,101,99,100,10\n");
    EXPECT_EQ(code_of(longer), ErrorCode::InvalidInput);
    EXPECT_NE(error_of(longer).find("20 bars of INFY are 5 minutes"), std::string::npos);
}

TEST_F(AnImportRule, SeesStampsThatAreThoseOfTheMinutesOtherEnd) {
    const auto late = import("2025-01-01T03:46:00Z,1,1,1,1,1\n2025-01-01T10:00:00Z,1,1,1,1,1\n"
                             "2025-01-02T03:45:00Z,1,1,1,1,1\n2025-01-02T10:00:00Z,1,1,1,1,1\n");
    ASSERT_TRUE(ok(late));
    EXPECT_EQ(late.value().symbols.at(0).days_late, 1u) << "on the 2nd the first minute is there";
    EXPECT_EQ(late.value().symbols.at(0).days_early, 0u);
    const auto early = import("2025-01-03T03:44:00Z,1,1,1,1,1\n2025-01-03T09:58:00Z,1,1,1,1,1\n");
    ASSERT_TRUE(ok(early));
    EXPECT_EQ(early.value().symbols.at(0).days_early, 1u);
    EXPECT_EQ(early.value().symbols.at(0).days_late, 0u);
}

TEST_F(AnImportRule, LetsOthersWriteWhileItReadsAFile) {
    std::string rows;
    for (std::int64_t minute = 0; minute < 70'000; ++minute) {
        rows += std::to_string((std::int64_t{28'900'000} + minute) * 60) + ",100,101,99,100,10\n";
    }
    int wrote = 0;
    BarImportOptions options;
    options.on_progress = [&](std::uint64_t) {
        auto lease = store().lease(LeaseMode::Write);
        ASSERT_TRUE(ok(lease));
        EXPECT_TRUE(ok(lease.value().execute("CREATE TABLE IF NOT EXISTS another (a INTEGER)")));
        EXPECT_TRUE(ok(lease.value().finish()));
        ++wrote;
    };
    EXPECT_TRUE(ok(import(rows, options)));
    EXPECT_EQ(wrote, 1);
}

TEST_F(AnImportRule, EvenARevisionMayNotSayTwoThingsOfOneMinute) {
    ASSERT_TRUE(ok(import(three_bars)));
    const auto twice = import("2025-01-01T03:46:00Z,100,101,99,100.5,10\n"
                              "2025-01-01T03:46:00Z,100,101,99,100.25,10\n",
                              revise());
    EXPECT_EQ(code_of(twice), ErrorCode::InvalidInput);
    EXPECT_EQ(close_at("2025-01-01T03:46:00Z"), 100);
}

TEST_F(AnImportRule, ABarFilledInBeforeTheLastOneCountsAsAChange) {
    ASSERT_TRUE(ok(import(three_bars)));
    const auto later = import("2025-01-01T03:50:00Z,100,101,99,100,10\n");
    EXPECT_FALSE(later.value().symbols[0].first_changed);
    const auto between = import("2025-01-01T03:49:00Z,100,101,99,100,10\n"
                                "2025-01-01T03:51:00Z,100,101,99,100,10\n");
    ASSERT_TRUE(between.value().symbols[0].first_changed);
    EXPECT_EQ(between.value().symbols[0].first_changed->to_string(), "2025-01-01T03:49:00Z");
}

TEST_F(AnImportRule, FlagsBarsOutsideSessionsAndWithoutVolume) {
    const auto flags = flags_of("2025-01-01T03:40:00Z,100,101,99,100,10\n"    // before the open
                                "2025-01-01T03:45:00Z,100,101,99,100,0\n"     // no volume
                                "2025-01-01T10:00:00Z,100,101,99,100,0\n"     // at the close
                                "2025-01-04T05:00:00Z,100,101,99,100,10\n"    // a Saturday
                                "2025-02-01T05:00:00Z,100,101,99,100,10\n"    // budget Saturday
                                "2025-02-26T05:00:00Z,100,101,99,100,10\n");  // a holiday
    EXPECT_EQ(flags.of(QualityFlag::OffSession), 3u);
    EXPECT_EQ(flags.of(QualityFlag::Weekend), 1u);
    EXPECT_EQ(flags.of(QualityFlag::ZeroVolume), 2u);
    EXPECT_EQ(count("SELECT flags::BIGINT FROM ohlcv_1m WHERE timestamp = '2025-01-01 10:00'"),
              1 + 8);
    EXPECT_EQ(count("SELECT sum(off_session)::BIGINT FROM bar_days"), 3);
}

TEST_F(AnImportRule, FlagsJumpsAgainstTheBarBeforeWhereverItIsStored) {
    EXPECT_EQ(flags_of("2025-01-01T03:45:00Z,100,100,100,100,10\n"
                       "2025-01-01T03:46:00Z,120,120,120,120,10\n"  // 20%: not above
                       "2025-01-01T03:47:00Z,95,95,95,95,10\n"      // -20.8%
                       "2025-01-01T03:48:00Z,95,95,95,95,10\n")
                  .of(QualityFlag::Jump),
              1u);
    EXPECT_EQ(flags_of("2025-01-02T03:45:00Z,47.5,47.5,47.5,47.5,10\n").of(QualityFlag::Jump), 1u);
    EXPECT_EQ(flags_of("2024-12-31T03:45:00Z,20,20,20,20,10\n").of(QualityFlag::Jump), 0u)
        << "nothing is stored before it";
}

TEST_F(AnImportRule, FlagsRunsAtOnePriceFromTheTenthMinuteOn) {
    std::string rows;
    for (int minute = 0; minute < 12; ++minute) {
        rows += "2025-01-01T04:" + std::to_string(10 + minute) + ":00Z,100,100,100,100,10\n";
    }
    rows += "2025-01-01T04:22:00Z,100,100.05,100,100.05,10\n"
            "2025-01-01T04:23:00Z,100.05,100.05,100.05,100.05,10\n";
    EXPECT_EQ(flags_of(rows).of(QualityFlag::StaleRun), 3u);
    std::string rare;  // as of a share that is seldom traded
    for (int minute = 0; minute < 12; ++minute) {
        rare += "2025-01-02T04:" + std::to_string(10 + 3 * minute) + ":00Z,100,100,100,100,10\n";
    }
    EXPECT_EQ(flags_of(rare).of(QualityFlag::StaleRun), 0u);
}

TEST_F(AnImportRule, FlagsPricesOffTheTickOfTheirDay) {
    const auto flags = flags_of("2025-01-01T03:45:00Z,1500,1500.05,1500,1500.05,10\n"
                                "2025-01-01T03:46:00Z,1500,1500.02,1500,1500,10\n");
    EXPECT_EQ(flags.of(QualityFlag::OffTick), 1u);
}

TEST_F(AnImportRule, ReportsMissingMinutesOfEverySession) {
    const auto imported = import("2025-01-01T03:45:00Z,100,101,99,100,10\n"
                                 "2025-01-01T09:59:00Z,100,101,99,100,10\n"
                                 "2025-01-03T03:45:00Z,100,101,99,100,10\n");
    ASSERT_TRUE(ok(imported));
    const ImportedSymbol& symbol = imported.value().symbols.at(0);
    EXPECT_EQ(symbol.sessions, 2u);
    EXPECT_EQ(symbol.minutes_missing, 373u + 375 + 374);  // the 2nd has no bar at all
    ASSERT_EQ(symbol.odd_days.size(), 3u);
    EXPECT_EQ(symbol.odd_days[1].date.to_string(), "2025-01-02");
    EXPECT_EQ(symbol.odd_days[1].minutes_missing, 375u);
    EXPECT_EQ(symbol.odd_days[2].bars, 1u);
    const auto gaps = bar_gaps(store(), "INFY");
    ASSERT_TRUE(ok(gaps));
    ASSERT_EQ(gaps.value().size(), 3u);
    EXPECT_EQ(gaps.value()[0].from.to_string(), "2025-01-01T03:46:00Z");
    EXPECT_EQ(gaps.value()[0].to.to_string(), "2025-01-01T09:58:00Z");
    EXPECT_EQ(gaps.value()[0].minutes, 373u);
    EXPECT_EQ(gaps.value()[1].minutes, 375u);
    EXPECT_EQ(gaps.value()[2].from.to_string(), "2025-01-03T03:46:00Z");
    EXPECT_EQ(bar_status(store()).value().symbols[0].minutes_missing, 373u + 375 + 374);
    EXPECT_EQ(code_of(bar_gaps(store(), "TCS")), ErrorCode::NotFound);
}

TEST_F(AnImportRule, DoesNotCallADayOfAnUnknownCalendarMissing) {
    const auto imported =
        import("2021-04-01T03:45:00Z,100,101,99,100,10\n"
               "2021-04-05T03:45:00Z,100,101,99,100,10\n");  // Good Friday between
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().symbols.at(0).minutes_missing, 2 * 374u);
}

TEST_F(AnImportRule, KeepsWhereTheSessionsOfEachImportBeganAndEnded) {
    const auto edges = [&](std::int64_t last_import_id) {
        const auto found =
            session_edges(store(), {.symbols = {"TCS", "INFY"}, .last_import_id = last_import_id});
        EXPECT_TRUE(ok(found));
        EXPECT_TRUE(found.value().at(0).empty());
        return found.value().at(1);
    };
    ASSERT_TRUE(ok(import("2025-01-01T03:40:00Z,90,90,90,90,10\n"  // before the session
                          "2025-01-01T03:46:00Z,100,100,100,100,10\n"
                          "2025-01-01T09:58:00Z,101,101,101,101,10\n"
                          "2025-01-02T03:45:00Z,102,102,102,102,10\n")));
    ASSERT_EQ(edges(1).size(), 2u);
    EXPECT_EQ(edges(1)[0].open, 100);
    EXPECT_EQ(edges(1)[0].close, 101);
    ASSERT_TRUE(ok(import("2025-01-01T03:45:00Z,99,99,99,99,10\n"  // filled in
                          "2025-01-01T05:00:00Z,98,98,98,98,10\n")));
    EXPECT_EQ(edges(2)[0].open, 99);
    EXPECT_EQ(edges(2)[0].close, 101);
    ASSERT_TRUE(ok(import("2025-01-01T09:58:00Z,103,103,103,103,10\n"
                          "2025-01-01T05:00:00Z,97,97,97,97,10\n",
                          revise())));
    EXPECT_EQ(edges(3)[0].open, 99);
    EXPECT_EQ(edges(3)[0].close, 103);
    EXPECT_EQ(edges(2)[0].close, 101) << "as a run saw it that pinned import 2";
    const auto from = Timestamp::parse("2025-01-02T00:00:00Z").value();
    const auto later =
        session_edges(store(), {.symbols = {"INFY"}, .from = from, .last_import_id = 3});
    ASSERT_EQ(later.value().at(0).size(), 1u);
    EXPECT_EQ(later.value().at(0)[0].date.to_string(), "2025-01-02");
    const auto within =
        session_edges(store(), {.symbols = {"INFY"},
                                .from = Timestamp::parse("2025-01-01T06:00:00Z").value(),
                                .to = Timestamp::parse("2025-01-02T03:46:00Z").value(),
                                .last_import_id = 3});
    ASSERT_EQ(within.value().at(0).size(), 2u) << "a run from within a session holds over its end";
    EXPECT_EQ(within.value().at(0)[0].close, 103);
}

TEST_F(AnImportRule, BuildsBarsOfTicks) {
    const auto file = write_file("INFY.csv", "timestamp,ltp,volume\n"
                                             "2025-01-01 09:15:04,100,500\n"  // from the open
                                             "2025-01-01 09:15:30,101,600\n"
                                             "2025-01-01 09:15:20,99,550\n"  // late
                                             "2025-01-01 09:16:10,100.5,650\n"
                                             "2025-01-01 09:16:10,100.25,640\n"  // less volume
                                             "2025-01-02 10:00:05,100,9000\n"  // not from the open
                                             "2025-01-02 10:00:06,100,9100\n");
    BarImportOptions options;
    options.timezone = "Asia/Kolkata";
    options.ticks = true;
    const auto imported = import_bars(store(), clock_, file, options);
    ASSERT_TRUE(ok(imported));
    ASSERT_TRUE(imported.value().ticks);
    EXPECT_EQ(imported.value().ticks->ticks, 7u);
    EXPECT_EQ(imported.value().ticks->out_of_order, 1u);
    EXPECT_EQ(imported.value().ticks->same_second, 1u);
    EXPECT_EQ(imported.value().ticks->volume_decreases, 2u);
    const auto found = bars().read("INFY", Timestamp::earliest(), Timestamp::latest()).value();
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].open_time.to_string(), "2025-01-01T03:45:00Z");
    EXPECT_EQ(found[0].open, 100);
    EXPECT_EQ(found[0].high, 101);
    EXPECT_EQ(found[0].low, 99);
    EXPECT_EQ(found[0].close, 101);
    EXPECT_EQ(found[0].volume, 600);
    EXPECT_EQ(found[1].close, 100.25);
    EXPECT_EQ(found[1].volume, 50);
    EXPECT_EQ(found[2].volume, 100);
}

TEST_F(AnImportRule, BuildsNoBarOfAMinuteThatIsNotOver) {
    BarImportOptions options;
    options.ticks = true;
    clock_.at = Timestamp::parse("2025-01-01T04:10:20Z").value();
    const auto file = write_file("INFY.csv", "timestamp,ltp,volume\n"
                                             "1735704590.25,100,500\n"  // 04:09:50.25
                                             "1735704610,101,600\n");   // 04:10:10
    const auto imported = import_bars(store(), clock_, file, options);
    ASSERT_TRUE(ok(imported));
    EXPECT_EQ(imported.value().accepted, 1u);
    EXPECT_EQ(imported.value().ticks->unfinished, 1u);
    EXPECT_EQ(count("SELECT epoch_us(max(timestamp))::BIGINT FROM ohlcv_1m"),
              1'735'704'540'000'000);
    clock_.at = clock_.at + events::Duration::from_minutes(1);
    EXPECT_EQ(import_bars(store(), clock_, file, options).value().accepted, 1u);
    clock_.at = Timestamp::parse("2025-01-01T04:09:55Z").value();
    const auto nothing =
        import_bars(store(), clock_,
                    write_file("TCS.csv", "timestamp,ltp,volume\n1735704590,100,5\n"), options);
    EXPECT_NE(error_of(nothing).find("whose bar is not over"), std::string::npos);
}

}  // namespace
}  // namespace millrace::storage
