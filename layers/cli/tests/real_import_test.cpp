#include <filesystem>
#include <iostream>

#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

const std::filesystem::path data_folder = MILLRACE_SHARED_DATA_DIR;

/// Files of other people with the defects they are known to have. The counts were made by a script
/// of its own in another language.
class RealImportTest : public StoreTest {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(data_folder / "nse")) {
            std::cout << "real files: NOT RUN, " << data_folder << " is absent\n";
            GTEST_SKIP() << "not run: no real bars on this machine";
        }
        ASSERT_EQ(run({"init"}).exit_code, 0);
    }
    /// The only file's report.
    Json import(const std::string& file, const std::string& timezone,
                std::vector<std::string> more = {}) const {
        std::vector<std::string> line = {"bars",       "import", (data_folder / file).string(),
                                         "--timezone", timezone, "--json"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome outcome = run(line);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
    static void expect(const Json& report,
                       std::initializer_list<std::pair<const char*, const char*>> values) {
        for (const auto& [path, value] : values) {
            EXPECT_EQ(at(report, std::string("files.0.") + path), value) << path;
        }
    }
};

TEST_F(RealImportTest, BarsOf2025LackTheBudgetSaturdayAndNothingElse) {
    const Json report =
        import("nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv", "Asia/Kolkata");
    expect(report, {{"accepted", "30000"},
                    {"refused", "0"},
                    {"flagged", "0"},
                    {"missing_minutes", "375"},
                    {"symbols.0.symbol", "RELIANCE"},
                    {"symbols.0.sessions", "80"},
                    {"symbols.0.days.0.date", "2025-02-01"},
                    {"symbols.0.days.0.missing_minutes", "375"},
                    {"symbols.0.first", "2025-01-01T03:45:00Z"},
                    {"symbols.0.last", "2025-04-30T09:59:00Z"}});
    EXPECT_EQ(at(run({"bars", "gaps", "--symbol", "RELIANCE", "--json"}).json(), "missing_minutes"),
              "375");
    expect(import("nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv", "Asia/Kolkata"),
           {{"accepted", "0"}, {"identical", "30000"}, {"import_id", "0"}});
}

TEST_F(RealImportTest, BarsMadeOfTicksHaveOutagesAndMockSaturdays) {
    expect(import("nse/bars_2021_from_ticks/RELIANCE_2021-04_05_1m.csv", "Asia/Kolkata"),
           {{"accepted", "13753"},
            {"missing_minutes", "1643"},
            {"symbols.0.sessions", "41"},
            {"symbols.0.flags.off_session", "0"},
            {"symbols.0.flags.weekend", "21"},
            {"symbols.0.flags.zero_volume", "12"}});
    expect(import("nse/bars_2021_from_ticks/INFY_2021-04_05_1m.csv", "Asia/Kolkata"),
           {{"accepted", "12733"},
            {"missing_minutes", "1528"},
            {"symbols.0.sessions", "38"},
            {"symbols.0.flags.weekend", "11"},
            {"symbols.0.flags.zero_volume", "5"}});
    expect(import("nse/bars_2021_from_ticks/SBIN_2021-04_05_1m.csv", "Asia/Kolkata"),
           {{"accepted", "13355"},
            {"missing_minutes", "1649"},
            {"symbols.0.flags.weekend", "4"},
            {"symbols.0.flags.zero_volume", "6"}});
    // What opened on a Saturday without a session is left out unless asked for.
    const auto bars = [&](std::vector<std::string> more) {
        std::vector<std::string> line = {"bars", "export", "--symbol", "RELIANCE"};
        line.insert(line.end(), more.begin(), more.end());
        return lines_of(run(line).out).size() - 1;
    };
    EXPECT_EQ(bars({}), 13'753U - 21);
    EXPECT_EQ(bars({"--include-off-session"}), 13'753U);
}

TEST_F(RealImportTest, AnIndexStampedAtTheCloseHasRowsBeforeAndAfterItsSessions) {
    expect(import("nse/index/NIFTY50_2021_1m.csv", "Asia/Kolkata", {"--stamp", "close"}),
           {{"accepted", "93116"},
            {"refused", "0"},
            {"missing_minutes", "367"},
            {"symbols.0.symbol", "NIFTY50"},
            {"symbols.0.sessions", "247"},
            {"symbols.0.flags.off_session", "858"},
            {"symbols.0.flags.zero_volume", "0"},  // an index reports none
            {"symbols.0.first", "2021-01-01T03:37:00Z"}});
}

TEST_F(RealImportTest, TicksGiveTheBarsOthersMadeOfThem) {
    const std::string ticks = "nse/raw_ticks_2021/INFY_15_April.csv";
    expect(import(ticks, "Asia/Kolkata", {"--ticks", "cumulative"}),
           {{"accepted", "396"},
            {"symbols.0.symbol", "INFY"},
            {"ticks.rows", "22560"},
            {"ticks.out_of_order", "113"},
            {"ticks.same_second", "2000"},
            {"ticks.volume_decreases", "502"},
            {"symbols.0.flags.off_session", "21"}});
    // A bar that differs in anything would refuse the file.
    expect(import("nse/bars_2021_from_ticks/INFY_2021-04_05_1m.csv", "Asia/Kolkata"),
           {{"identical", "375"}, {"accepted", "12358"}});
}

TEST_F(RealImportTest, TicksWithoutATimeRefuseTheirFileOrAreSkipped) {
    const std::string ticks = "nse/raw_ticks_2021/RELIANCE_2021-06-11_.csv";
    const Outcome refused = run({"bars", "import", (data_folder / ticks).string(), "--timezone",
                                 "Asia/Kolkata", "--ticks", "cumulative"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find("line 19742: timestamp was '1970-01-01 05:30:00'"),
              std::string::npos)
        << refused.err;
    expect(import(ticks, "Asia/Kolkata", {"--ticks", "cumulative", "--on-bad-row", "skip"}),
           {{"refused", "1085"},
            {"refused_rows.0.line", "19742"},
            {"ticks.rows", "20575"},
            {"symbols.0.flags.weekend", "16"}});
}

TEST_F(RealImportTest, FilesOfOtherExchangesKeepTheirHours) {
    expect(import("lean/minute/india_yesbank_1m.csv", "Asia/Kolkata", {"--symbol", "YESBANK"}),
           {{"accepted", "1130"}, {"missing_minutes", "0"}, {"symbols.0.flags.off_session", "5"}});
    expect(import("lean/minute/usa_spy_raw_1m.csv", "America/New_York", {"--symbol", "SPY"}),
           {{"accepted", "5786"},
            {"symbols.0.sessions", "7"},
            {"symbols.0.flags.off_session", "3056"},
            {"symbols.0.flags.jump", "1"}});
    expect(
        import("lean/minute/coinbase_btcusd_1m.csv", "UTC", {"--symbol", "BTCUSD"}),
        {{"accepted", "12423"}, {"symbols.0.sessions", "9"}, {"symbols.0.flags.off_session", "0"}});
}

}  // namespace
}  // namespace millrace::cli
