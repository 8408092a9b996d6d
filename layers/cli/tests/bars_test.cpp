#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

constexpr auto two_bars = "timestamp,open,high,low,close,volume\n"
                          "2025-01-02 09:15:00,100,101,99.5,100.25,1000\n"
                          "2025-01-02 09:16:00,100.25,100.5,100,100.1,900\n";

class BarsTest : public StoreTest {
protected:
    Outcome import(const std::string& text, std::vector<std::string> more = {}) const {
        std::vector<std::string> line = {"bars",        "import", write("bars.csv", text).string(),
                                         "--symbol",    "INFY",   "--timezone",
                                         "Asia/Kolkata"};
        line.insert(line.end(), more.begin(), more.end());
        return run(line);
    }
};

TEST_F(BarsTest, InitIsHarmlessWhenRepeated) {
    const Outcome first = run({"init"});
    EXPECT_EQ(first.exit_code, 0) << first.err;
    EXPECT_NE(first.out.find("created"), std::string::npos);
    const Outcome second = run({"init"});
    EXPECT_EQ(second.exit_code, 0);
    EXPECT_NE(second.out.find("there already"), std::string::npos);
}

TEST_F(BarsTest, InitKeepsAnInstrumentListAndRefusesABrokenOne) {
    const auto list = write("mine.csv", "symbol,exchange,calendar\nABC,NSE,NSE\n");
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome with = run({"init", "--instruments", list.string(), "--json"});
    EXPECT_EQ(with.exit_code, 0) << with.err;
    const auto broken = write("broken.csv", "symbol,exchange,calendar\nABC,NSE,MARS\n");
    const Outcome refused = run({"init", "--instruments", broken.string()});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find("broken.csv"), std::string::npos);
    EXPECT_NE(refused.err.find("MARS"), std::string::npos);
    EXPECT_EQ(run({"init", "--instruments", "absent.csv"}).exit_code, 2);
}

TEST_F(BarsTest, ImportThenExportGivesTheSameBarsInUtc) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome first = import(two_bars, {"--json"});
    ASSERT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(at(first.json(), "files.0.accepted"), "2");
    EXPECT_EQ(at(first.json(), "files.0.symbols.0.first"), "2025-01-02T03:45:00Z");
    EXPECT_EQ(at(import(two_bars, {"--json"}).json(), "files.0.identical"), "2");
    const Outcome exported = run({"bars", "export", "--symbol", "INFY"});
    EXPECT_EQ(exported.exit_code, 0) << exported.err;
    EXPECT_EQ(exported.out, "timestamp,symbol,open,high,low,close,volume\n"
                            "2025-01-02T03:45:00Z,INFY,100,101,99.5,100.25,1000\n"
                            "2025-01-02T03:46:00Z,INFY,100.25,100.5,100,100.1,900\n");
}

TEST_F(BarsTest, ADifferentBarForAStoredMinuteIsRefused) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    ASSERT_EQ(import(two_bars).exit_code, 0);
    std::string other = two_bars;
    other.replace(other.find("100.1,900"), 5, "100.2");
    const Outcome refused = import(other);
    EXPECT_EQ(refused.exit_code, 1) << refused.err;
    EXPECT_TRUE(refused.err.starts_with("millrace: error: ")) << refused.err;
    EXPECT_EQ(at(run({"bars", "status", "--json"}).json(), "bars"), "2");
}

TEST_F(BarsTest, AFileWithImpossibleRowsIsRefusedWhole) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    std::string bad = two_bars;
    bad += "2025-01-02 09:17:00,100,99,101,100,5\n";
    const Outcome refused = import(bad);
    EXPECT_NE(refused.exit_code, 0);
    EXPECT_NE(refused.err.find("bars.csv"), std::string::npos) << refused.err;
    EXPECT_EQ(at(run({"bars", "status", "--json"}).json(), "bars"), "0");
    EXPECT_EQ(run({"bars", "import", "absent.csv"}).exit_code, 2);
}

TEST_F(BarsTest, ExportTakesDatesAndTimesBothIncluded) {
    make_bars();
    const auto count = [&](std::vector<std::string> more) {
        std::vector<std::string> line = {"bars", "export", "--symbol", "INFY"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome outcome = run(line);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return lines_of(outcome.out).size() - 1;
    };
    EXPECT_EQ(count({"--from", "2024-01-02", "--to", "2024-01-03"}), 750U);
    EXPECT_EQ(count({"--from", "2024-01-02T03:45:00Z", "--to", "2024-01-02T03:46:00Z"}), 2U);
    EXPECT_EQ(count({"--to", "2023-12-29"}), 0U);
    EXPECT_EQ(run({"bars", "export", "--symbol", "INFY", "--from", "soon"}).exit_code, 2);
    EXPECT_EQ(
        run({"bars", "export", "--symbol", "INFY", "--from", "2024-02-01", "--to", "2024-01-01"})
            .exit_code,
        2);
    EXPECT_NE(run({"bars", "export", "--symbol", "NONE"}).err.find("INFY"), std::string::npos);
}

TEST_F(BarsTest, ExportWritesFiles) {
    make_bars();
    const std::string csv = (folder() / "out.csv").string();
    const std::string parquet = (folder() / "out.parquet").string();
    const Outcome to_csv = run({"bars", "export", "--symbol", "TCS", "-o", csv, "--json"});
    EXPECT_EQ(at(to_csv.json(), "bars"), "7500") << to_csv.err;
    std::ifstream file(csv);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), run({"bars", "export", "--symbol", "TCS"}).out);
    EXPECT_EQ(run({"bars", "export", "--symbol", "TCS", "--format", "parquet"}).exit_code, 2);
    const Outcome to_parquet =
        run({"bars", "export", "--symbol", "TCS", "--format", "parquet", "-o", parquet});
    EXPECT_EQ(to_parquet.exit_code, 0) << to_parquet.err;
    EXPECT_TRUE(std::filesystem::exists(parquet));
}

TEST_F(BarsTest, ExportReplacesOtherPeoplesFilesOnly) {
    make_bars();
    const auto bars = [&] { return at(run({"bars", "status", "--json"}).json(), "bars"); };
    std::filesystem::create_directory(folder() / "sub");
    std::filesystem::create_symlink(store(), folder() / "link");
    std::filesystem::create_hard_link(store(), folder() / "hard");
    for (const std::string& target :
         {store(), store() + ".lease", store() + ".guard", store() + ".wal",
          (folder() / "sub/../store.duckdb").string(), (folder() / "link").string(),
          (folder() / "hard").string(), (folder() / "sub").string(), std::string("/dev/full")}) {
        for (const char* format : {"csv", "parquet"}) {
            const Outcome refused =
                run({"bars", "export", "--symbol", "TCS", "--format", format, "-o", target});
            EXPECT_EQ(refused.exit_code, 2) << target << refused.err;
        }
    }
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
    std::filesystem::remove(folder() / "hard");
    EXPECT_EQ(bars(), "15000");
    // Through a link, what it leads to is replaced.
    write("old.csv", "old");
    std::filesystem::create_symlink("old.csv", folder() / "latest");
    const std::string latest = (folder() / "latest").string();
    EXPECT_EQ(run({"bars", "export", "--symbol", "TCS", "-o", latest}).exit_code, 0);
    EXPECT_TRUE(std::filesystem::is_symlink(latest));
    EXPECT_GT(std::filesystem::file_size(folder() / "old.csv"), 100'000U);
}

TEST_F(BarsTest, ImportTakesPatternsAndGoesOnAfterAFileThatIsRefused) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    std::string bad = two_bars;
    bad += "2025-01-02 09:17:00,100,99,101,100,5\n";
    write("INFY_1.csv", two_bars);
    write("RELIANCE_1.csv", bad);
    write("TCS_1.csv", two_bars);
    const std::string pattern = (folder() / "*_1.csv").string();
    const Outcome outcome = run({"bars", "import", pattern, (folder() / "TCS_1.csv").string(),
                                 "--timezone", "Asia/Kolkata", "--json"});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_NE(outcome.err.find("RELIANCE_1.csv: line 4: high was 99"), std::string::npos)
        << outcome.err;
    EXPECT_EQ(at(outcome.json(), "files.0.symbols.0.symbol"), "INFY");
    EXPECT_EQ(at(outcome.json(), "files.1.symbols.0.symbol"), "TCS");
    EXPECT_EQ(at(outcome.json(), "failed.0.file"), (folder() / "RELIANCE_1.csv").string());
    EXPECT_EQ(at(run({"bars", "status", "--json"}).json(), "bars"), "4");
    const std::string skipped =
        run({"bars", "import", pattern, "--timezone", "Asia/Kolkata", "--on-bad-row", "skip"}).out;
    EXPECT_NE(skipped.find("RELIANCE_1.csv: 1 rows refused\n  line 4: high was 99"),
              std::string::npos)
        << skipped;
    EXPECT_NE(run({"bars", "import", "nothing*.csv"}).err.find("fits the pattern"),
              std::string::npos);
    EXPECT_NE(run({"bars", "import", folder().string()}).err.find("*.csv"), std::string::npos);
}

TEST_F(BarsTest, ParquetThatWasExportedImportsAsItIs) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    ASSERT_EQ(import(two_bars).exit_code, 0);
    const std::string revised = "timestamp,open,high,low,close,volume\n"
                                "2025-01-02 09:16:00,100.25,100.5,100,100.2,900\n";
    ASSERT_EQ(import(revised, {"--revise"}).exit_code, 0);
    const auto file = (folder() / "1m.parquet").string();
    ASSERT_EQ(
        run({"bars", "export", "--symbol", "INFY", "--format", "parquet", "-o", file}).exit_code,
        0);
    const std::string other = (folder() / "other.duckdb").string();
    ASSERT_EQ(run_line({"--db", other, "init"}).exit_code, 0);
    const Outcome imported = run_line({"--db", other, "bars", "import", file});
    ASSERT_EQ(imported.exit_code, 0) << imported.err;
    EXPECT_EQ(run_line({"--db", other, "bars", "export", "--symbol", "INFY"}).out,
              run({"bars", "export", "--symbol", "INFY"}).out);
}

TEST_F(BarsTest, ImportTakesFilesWhoseNamesLookLikePatterns) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const auto elsewhere = folder() / "data [2025]";
    std::filesystem::create_directory(elsewhere);
    std::ofstream(elsewhere / "INFY[1].csv") << two_bars;
    const std::string other = (folder() / "other").string();
    std::filesystem::create_directory(other);
    ASSERT_EQ(run_line({"--db", other + "/s.duckdb", "init"}).exit_code, 0);
    const Outcome imported = run_line({"--db", other + "/s.duckdb", "bars", "import",
                                       (elsewhere / "INFY[1].csv").string(), "--symbol", "INFY",
                                       "--timezone", "+05:30"});
    EXPECT_EQ(imported.exit_code, 0) << imported.err;
}

TEST_F(BarsTest, AStoreBehindALinkIsTheSameStore) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    std::filesystem::create_directory(folder() / "links");
    const std::string link = (folder() / "links/store").string();
    std::filesystem::create_symlink(store(), link);
    ASSERT_EQ(run_line({"--db", link, "bars", "import", write("bars.csv", two_bars).string(),
                        "--symbol", "INFY", "--timezone", "Asia/Kolkata"})
                  .exit_code,
              0);
    EXPECT_EQ(at(run({"bars", "status", "--json"}).json(), "bars"), "2");
    const std::string backup = (folder() / "backup").string();
    const Outcome outcome = run_line({"--db", link, "backup", backup});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("2 bars"), std::string::npos) << outcome.out;
}

TEST_F(BarsTest, ImportRevisesAndGapsAndStatusTellOfIt) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    ASSERT_EQ(import(two_bars).exit_code, 0);
    std::string other = two_bars;
    other.replace(other.find("100.1,900"), 5, "100.2");
    const Outcome revised = import(other, {"--revise"});
    EXPECT_EQ(revised.exit_code, 0) << revised.err;
    EXPECT_NE(revised.out.find("INFY changed from 2025-01-02T03:46:00Z on"), std::string::npos)
        << revised.out;
    const Json status = run({"bars", "status", "--json"}).json();
    EXPECT_EQ(at(status, "symbols.0.revised"), "1");
    EXPECT_EQ(at(status, "symbols.0.missing_minutes"), "373");
    const Outcome gaps = run({"bars", "gaps", "--symbol", "INFY"});
    EXPECT_NE(gaps.out.find("2025-01-02T03:47:00Z  2025-01-02T09:59:00Z      373"),
              std::string::npos)
        << gaps.out;
    EXPECT_EQ(run({"bars", "gaps", "--symbol", "TCS"}).exit_code, 2);
}

TEST_F(BarsTest, ImportWarnsOfWhatCannotBeTakenBack) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    EXPECT_EQ(import(two_bars).err, "");
    const auto file = write("other.csv", two_bars).string();
    const Outcome unknown =
        run({"bars", "import", file, "--symbol", "RELAINCE", "--timezone", "Asia/Kolkata"});
    EXPECT_EQ(unknown.exit_code, 0);
    EXPECT_NE(unknown.err.find("RELAINCE: not in the instrument list"), std::string::npos);
    const Outcome shifted =
        run({"bars", "import", file, "--symbol", "TCS", "--timezone", "America/New_York"});
    EXPECT_EQ(shifted.exit_code, 0);
    EXPECT_NE(shifted.err.find("2 of the 2 bars of TCS lie outside every session"),
              std::string::npos)
        << shifted.err;
    const Outcome none = run({"run", "--symbols", "TCS", "--json"});
    EXPECT_EQ(at(none.json(), "bars_off_session"), "2") << none.err;
    EXPECT_NE(none.err.find("were left out"), std::string::npos) << none.err;
}

TEST_F(BarsTest, ImportWarnsOfStampsThatAreThoseOfTheOtherEnd) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const std::string ends = "timestamp,open,high,low,close,volume\n"
                             "2025-01-02 09:16:00,100,101,99.5,100.25,1000\n"
                             "2025-01-02 15:30:00,100.25,100.5,100,100.1,900\n";
    const Outcome late = import(ends);
    EXPECT_EQ(late.exit_code, 0);
    EXPECT_NE(late.err.find("import it with --stamp close"), std::string::npos) << late.err;
    const std::string opens = "timestamp,open,high,low,close,volume\n"
                              "2025-01-03 09:15:00,100,101,99.5,100.25,1000\n"
                              "2025-01-03 15:29:00,100.25,100.5,100,100.1,900\n";
    const Outcome early = import(opens, {"--stamp", "close"});
    EXPECT_NE(early.err.find("import it with --stamp open"), std::string::npos) << early.err;
    EXPECT_EQ(import(two_bars).err.find("--stamp"), std::string::npos);
}

TEST_F(BarsTest, WholeNumbersAreNotTakenForSmallerOnes) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome seed = run(
        {"bars", "synth", "--symbols", "INFY", "--days", "1", "--seed", "18446744073709551616"});
    EXPECT_EQ(seed.exit_code, 2);
    EXPECT_NE(seed.err.find("18446744073709551616"), std::string::npos) << seed.err;
}

TEST_F(BarsTest, SynthIsRepeatableAndMixesWithNothingElse) {
    make_bars();
    const std::vector<std::string> again = {"bars",    "synth",      "--symbols", "INFY,TCS",
                                            "--days",  "20",         "--seed",    "3",
                                            "--start", "2024-01-01", "--json"};
    EXPECT_EQ(at(run(again).json(), "identical"), "15000");
    const Outcome other = run({"bars", "synth", "--symbols", "INFY", "--days", "1", "--seed", "4",
                               "--start", "2024-01-01"});
    EXPECT_EQ(other.exit_code, 1) << other.err;
    const Outcome future =
        run({"bars", "synth", "--symbols", "INFY", "--days", "40000", "--seed", "4"});
    EXPECT_EQ(future.exit_code, 2);
    EXPECT_NE(future.err.find("past today"), std::string::npos) << future.err;
    EXPECT_EQ(run({"bars", "synth", "--symbols", "INFY", "--seed", "4"}).exit_code, 2);
    EXPECT_EQ(run({"bars", "synth", "--symbols", "A", "A", "--days", "1", "--seed", "4"}).exit_code,
              2);
    const Json status = run({"bars", "status", "--json"}).json();
    EXPECT_EQ(at(status, "bars"), "15000");
    EXPECT_EQ(at(status, "symbols.0.sessions"), "20");
    EXPECT_EQ(at(status, "symbols.1.first"), "2024-01-01T03:45:00Z");
}

}  // namespace
}  // namespace millrace::cli
