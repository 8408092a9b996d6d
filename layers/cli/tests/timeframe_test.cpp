#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {
namespace {

/// Sessions of 20 days from 2024-01-01, 375 bars each.
class TimeframeTest : public StoreTest {
protected:
    TimeframeTest() { make_bars(); }

    std::vector<std::string> exported(std::vector<std::string> more) const {
        std::vector<std::string> line = {"bars", "export", "--symbol", "INFY"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome outcome = run(line);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return lines_of(outcome.out);
    }
    Json paper(std::vector<std::string> more) const {
        std::vector<std::string> line = {"run",       "--mode", "paper", "--json",
                                         "--symbols", "INFY",   "TCS"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome outcome = run(line);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
    /// How many minutes after midnight UTC each signal of the last run was given.
    std::vector<int> signal_minutes() const {
        std::vector<int> minutes;
        const Json signals = run({"runs", "show", "last", "--signals", "--format", "json"}).json();
        for (const Json& signal : *signals.as_array()) {
            const std::string at_time = at(signal, "timestamp");  // 2024-01-01T03:50:00Z
            minutes.push_back(std::stoi(at_time.substr(11, 2)) * 60 +
                              std::stoi(at_time.substr(14, 2)));
        }
        return minutes;
    }
};

constexpr int open_minute = 3 * 60 + 45;

TEST_F(TimeframeTest, ExportGivesTheBarsOfEachSession) {
    const std::pair<const char*, std::size_t> counts[] = {{"1m", 7500}, {"5m", 1500}, {"15m", 500},
                                                          {"30m", 260}, {"1h", 140},  {"1d", 20}};
    for (const auto& [timeframe, bars] : counts) {
        const auto lines = exported({"--timeframe", timeframe});
        EXPECT_EQ(lines.size(), bars + 1) << timeframe;
        EXPECT_EQ(lines[0], "timestamp,symbol,open,high,low,close,volume");
        EXPECT_TRUE(lines[1].starts_with("2024-01-01T03:45:00Z,INFY,")) << lines[1];
    }
}

TEST_F(TimeframeTest, ExportOfARangeIsAPartOfTheWhole) {
    const auto whole = exported({"--timeframe", "1h"});
    // 09:30 to 11:15 in India: the bar of 09:15 lacks minutes, that of 11:15 is given whole.
    const auto part = exported({"--timeframe", "1h", "--from", "2024-01-02T09:30:00+05:30", "--to",
                                "2024-01-02T11:15:00+05:30"});
    ASSERT_EQ(part.size(), 3U);
    EXPECT_TRUE(part[1].starts_with("2024-01-02T04:45:00Z"));
    EXPECT_TRUE(part[2].starts_with("2024-01-02T05:45:00Z"));
    EXPECT_TRUE(std::equal(part.begin() + 1, part.end(), whole.begin() + 9));
    EXPECT_EQ(exported({"--timeframe", "1d", "--from", "2024-01-02", "--to", "2024-01-03"}).size(),
              3U);
}

TEST_F(TimeframeTest, ExportWritesTheSameNumberOfBarsAsParquet) {
    const std::string file = (folder() / "bars.parquet").string();
    const Outcome outcome = run({"bars", "export", "--symbol", "INFY", "--timeframe", "30m",
                                 "--format", "parquet", "-o", file, "--json"});
    EXPECT_EQ(at(outcome.json(), "bars"), "260") << outcome.err;
    EXPECT_TRUE(std::filesystem::exists(file));
}

TEST_F(TimeframeTest, ExportRefusesWhatItCannotMean) {
    const Outcome unknown = run({"bars", "export", "--symbol", "INFY", "--timeframe", "7m"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_NE(unknown.err.find("'7m', expected 1m, 5m, 15m, 30m, 1h or 1d"), std::string::npos)
        << unknown.err;
    const Outcome both =
        run({"bars", "export", "--symbol", "INFY", "--timeframe", "5m", "--include-off-session"});
    EXPECT_EQ(both.exit_code, 2);
    EXPECT_NE(both.err.find("--include-off-session"), std::string::npos) << both.err;
    EXPECT_EQ(exported({"--timeframe", "1m", "--include-off-session"}).size(), 7501U);
}

TEST_F(TimeframeTest, AStrategySpeaksAtTheClosesOfItsBarsAlone) {
    const std::pair<const char*, int> frames[] = {{"5m", 5}, {"15m", 15}, {"1h", 60}};
    for (const auto& [timeframe, length] : frames) {
        paper({"--strategy", "ema_cross,fast=2,slow=4,timeframe=" + std::string(timeframe)});
        const auto minutes = signal_minutes();
        EXPECT_GT(minutes.size(), 20U) << timeframe;
        for (const int minute : minutes) {
            EXPECT_TRUE((minute - open_minute) % length == 0 || minute == open_minute + 375)
                << timeframe << " " << minute;
        }
        const Outcome verified = run({"runs", "verify", "last"});
        EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
    }
}

TEST_F(TimeframeTest, OfARunIsThatOfStrategiesThatNameNone) {
    const auto key = [](const Json& result) {
        return at(result, "signal_hash") + at(result, "configuration_hash");
    };
    const Json each =
        paper({"--strategy", "ema_cross,timeframe=15m", "--strategy", "ehma_pivot,timeframe=5m"});
    const Json flag = paper(
        {"--timeframe", "5m", "--strategy", "ema_cross,timeframe=15m", "--strategy", "ehma_pivot"});
    EXPECT_EQ(key(each), key(flag));
    const auto file = write("run.json", R"({"strategy_configs": [
        {"type": "ema_cross", "params": {"timeframe": "15m"}}, {"type": "ehma_pivot"}]})");
    EXPECT_EQ(key(each), key(paper({"--timeframe", "5m", "--config-file", file.string()})));
    EXPECT_EQ(at(each, "strategies.0.params.timeframe"), "15m");
    EXPECT_EQ(at(each, "strategies.1.params.timeframe"), "5m");
    EXPECT_EQ(at(each, "bars_processed"), "15000") << "fills and marks stay on 1m bars";
    EXPECT_NE(run({"runs", "show", "last"}).out.find("ema_cross 15m, ehma_pivot 5m"),
              std::string::npos);
    const Json minute = paper({"--timeframe", "1m"});
    EXPECT_EQ(key(minute), key(paper({}))) << "1m is what is meant when nothing is said";
    EXPECT_NE(at(minute, "signal_hash"), at(each, "signal_hash"));
}

TEST_F(TimeframeTest, OfDaysNeedsOrdersThatWaitForTheNextSession) {
    const std::string days = "ema_cross,fast=1,slow=2,timeframe=1d";
    const auto next = write("next.json", R"({"execution": {"carry_orders": "next_session"}})");
    const Json carried = paper({"--config-file", next.string(), "--strategy", days});
    EXPECT_EQ(at(carried, "warnings"), "[]");
    const auto minutes = signal_minutes();
    ASSERT_FALSE(minutes.empty());
    for (const int minute : minutes) {
        EXPECT_EQ(minute, open_minute + 375) << "at the session's close";
    }
    const auto trades = lines_of(run({"runs", "show", "last", "--trades"}).out);
    ASSERT_GT(trades.size(), 1U);
    EXPECT_EQ(trades[1].substr(10, 10), "T03:45:00Z") << "at the next one's open";
    const Json expired = paper({"--strategy", days});
    EXPECT_EQ(at(expired, "trades_executed"), "0");
    EXPECT_NE(at(expired, "warnings.0").find("carry_orders"), std::string::npos);
}

TEST_F(TimeframeTest, ALateBarIsActedOnAtTheNextMinuteThereIs) {
    // Closes of 5m bars: 100 and 99 in time, then 103 of 09:25, whose last minute is missing. 09:34
    // shows that it ended and ends its own at 90: a cross above and one below come at once, and
    // the later stands. 110 of 09:35 is known in the next session.
    const auto file = write("gaps.csv", "timestamp,open,high,low,close,volume\n"
                                        "2024-01-02 09:15:00,100,100,100,100,1\n"
                                        "2024-01-02 09:19:00,100,100,100,100,1\n"
                                        "2024-01-02 09:20:00,99,99,99,99,1\n"
                                        "2024-01-02 09:24:00,99,99,99,99,1\n"
                                        "2024-01-02 09:25:00,103,103,103,103,1\n"
                                        "2024-01-02 09:34:00,90,90,90,90,1\n"
                                        "2024-01-02 09:35:00,90,90,90,90,1\n"
                                        "2024-01-02 09:36:00,110,110,110,110,1\n"
                                        "2024-01-03 09:15:00,111,111,111,111,1\n");
    ASSERT_EQ(
        run({"bars", "import", file.string(), "--symbol", "SBIN", "--timezone", "Asia/Kolkata"})
            .exit_code,
        0);
    ASSERT_EQ(run({"run", "--mode", "paper", "--symbols", "SBIN", "--strategy",
                   "ema_cross,fast=1,slow=2,timeframe=5m"})
                  .exit_code,
              0);
    const Outcome signals = run({"runs", "show", "last", "--signals"});
    const auto lines = lines_of(signals.out);
    ASSERT_EQ(lines.size(), 3U) << signals.out;
    EXPECT_TRUE(lines[1].starts_with("2024-01-02T04:05:00Z,ema_cross,SBIN,EXIT,")) << lines[1];
    EXPECT_TRUE(lines[2].starts_with("2024-01-03T03:46:00Z,ema_cross,SBIN,BUY,")) << lines[2];
}

TEST_F(TimeframeTest, ThatIsUnknownIsRefusedBeforeAnythingStarts) {
    for (const std::string value : {"7m", "5", "true", "1M"}) {
        const Outcome refused =
            run({"run", "--symbols", "INFY", "--strategy", "ehma_pivot,timeframe=" + value});
        EXPECT_EQ(refused.exit_code, 2) << value;
        EXPECT_NE(refused.err.find("expected 1m or 5m or 15m or 30m or 1h or 1d"),
                  std::string::npos)
            << refused.err;
    }
    const Outcome flag = run({"run", "--symbols", "INFY", "--timeframe", "2h"});
    EXPECT_EQ(flag.exit_code, 2);
    EXPECT_NE(flag.err.find("--timeframe: was '2h', expected 1m, 5m"), std::string::npos);
    EXPECT_NE(run({"strategies", "list"}).out.find("timeframe=1m|5m|15m|30m|1h|1d"),
              std::string::npos);
}

}  // namespace
}  // namespace millrace::cli
