#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include <fmt/format.h>

#include "analytics_test_support.h"

namespace millrace::cli {
namespace {

class InsightRunTest : public AnalyticsTest {
protected:
    Json paper(std::vector<std::string> more) const {
        std::vector<std::string> line = {"run",       "--mode", "paper", "--json",
                                         "--symbols", "INFY",   "TCS"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome outcome = run(line);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
};

TEST_F(InsightRunTest, ReadsInsightsOnceTheyAreThere) {
    make_bars();
    const Json without = paper({"--strategy", "confluence_consumer"});
    EXPECT_EQ(at(without, "signals_generated"), "0");
    EXPECT_NE(at(without, "warnings.0").find("no 1m insights are stored for INFY, TCS"),
              std::string::npos);
    update(*this);
    const Json with = paper({"--strategy", "confluence_consumer"});
    EXPECT_NE(at(with, "signals_generated"), "0");
    EXPECT_EQ(at(with, "warnings"), "[]");
    EXPECT_EQ(at(with, "insight_delay"), "cron:5m");
    EXPECT_EQ(at(with, "input_hash"), at(without, "input_hash"));
    for (const char* stored : {"run-1", "run-2"}) {
        EXPECT_EQ(run({"runs", "verify", stored}).exit_code, 0) << stored;
    }
    EXPECT_EQ(at(paper({"--strategy", "ema_cross"}), "warnings"), "[]") << "it reads none";
}

TEST_F(InsightRunTest, IsVerifiedByTheInsightsItReadAfterTheseWereRevised) {
    make_bars();
    update(*this);
    const Json before = paper({"--strategy", "confluence_consumer"});
    const auto file = write("other.json", R"({"analytics": {"contributors": {
        "ema_trend": {"slow": 100, "weight": 0.9}, "rsi": {"weight": 0}}}})");
    update(*this, {"--config-file", file.string(), "--full"});
    EXPECT_EQ(run({"runs", "verify", "run-1"}).exit_code, 0);
    EXPECT_NE(at(paper({"--strategy", "confluence_consumer"}), "signal_hash"),
              at(before, "signal_hash"));
}

/// Minutes after midnight UTC.
int minute_of(const std::string& timestamp) {
    return std::stoi(timestamp.substr(11, 2)) * 60 + std::stoi(timestamp.substr(14, 2));
}

/// The close of the newest bar that was known at a decision: at its own close, or by the job of 30
/// s after the last mark.
std::string newest_close(const std::string& now, int period, bool is_inline) {
    const int minute = minute_of(now);
    const int mark = is_inline ? minute : (minute - 1) / 5 * 5;
    constexpr int open = 3 * 60 + 45;
    const int closed = open + (mark - open) / period * period;
    return fmt::format("{}{:02}:{:02}:00Z", now.substr(0, 11), closed / 60, closed % 60);
}

class ShownInsightTest : public InsightRunTest,
                         public testing::WithParamInterface<std::pair<const char*, bool>> {};

TEST_P(ShownInsightTest, IsTheNewestOfItsTimeframeThatExistsByThen) {
    const std::string timeframe = GetParam().first;
    const bool is_inline = GetParam().second;
    make_bars();
    update(*this, {"--timeframe", "1m", "15m"});
    std::map<std::string, std::string> known;  // confidence by close time, as stored
    for (const std::string& line : insights(*this, "INFY", timeframe)) {
        std::vector<std::string> cells;
        std::istringstream all(line);
        for (std::string cell; std::getline(all, cell, ',');) {
            cells.push_back(cell);
        }
        known[cells[0]] = cells[4];
    }
    const auto delay =
        write("delay.json", is_inline ? R"({"analytics": {"insight_delay": "inline"}})" : "{}");
    paper({"--strategy", "confluence_consumer,min_confidence=0.3", "--timeframe", timeframe,
           "--config-file", delay.string()});
    const Json signals = run({"runs", "show", "last", "--signals", "--format", "json"}).json();
    ASSERT_GT(signals.as_array()->size(), 10U);
    for (const Json& signal : *signals.as_array()) {
        if (at(signal, "symbol") != "INFY") {
            continue;
        }
        const std::string close =
            newest_close(at(signal, "timestamp"), timeframe == "1m" ? 1 : 15, is_inline);
        ASSERT_TRUE(known.contains(close)) << close;
        ASSERT_EQ(std::stof(at(signal, "confidence")), std::stof(known[close]))
            << at(signal, "timestamp") << " by the insight of " << close;
    }
}

INSTANTIATE_TEST_SUITE_P(Timeframes, ShownInsightTest,
                         testing::Values(std::pair("1m", true), std::pair("1m", false),
                                         std::pair("15m", true), std::pair("15m", false)),
                         [](const auto& param) {
                             return std::string(param.param.first) +
                                    (param.param.second ? "_inline" : "_cron");
                         });

TEST_F(InsightRunTest, OfTheFirstBarsGivesTheSameSignalsAsTheWhole) {
    make_bars();
    const auto lines = bars();
    update(*this);
    paper({"--strategy", "confluence_consumer", "--strategy", "regime_adaptive"});
    const auto whole = lines_of(run({"runs", "show", "last", "--signals"}).out);
    const Side side(folder(), "cut");
    import(side, part(lines, 1, 4'001));
    update(side);
    ASSERT_EQ(side.run({"run", "--mode", "paper", "--symbols", "INFY", "--strategy",
                        "confluence_consumer", "--strategy", "regime_adaptive"})
                  .exit_code,
              0);
    const auto cut = lines_of(side.run({"runs", "show", "last", "--signals"}).out);
    std::vector<std::string> of_infy;
    std::copy_if(whole.begin(), whole.end(), std::back_inserter(of_infy),
                 [](const auto& line) { return line.find(",TCS,") == std::string::npos; });
    ASSERT_GT(cut.size(), 50U);
    ASSERT_TRUE(std::equal(cut.begin(), cut.end(), of_infy.begin()));
}

TEST_F(InsightRunTest, FromTheMiddleOfASessionReadsWhatWasKnownByThen) {
    make_bars();
    update(*this);
    paper({"--strategy", "confluence_consumer"});
    const auto whole = lines_of(run({"runs", "show", "last", "--signals"}).out);
    const std::string middle = "2024-01-10T05:00:00Z";
    paper({"--strategy", "confluence_consumer", "--from", middle});
    const auto later = lines_of(run({"runs", "show", "last", "--signals"}).out);
    std::vector<std::string> expected{whole.front()};
    std::copy_if(whole.begin() + 1, whole.end(), std::back_inserter(expected),
                 [&](const std::string& line) { return line.substr(0, 20) > middle; });
    ASSERT_GT(later.size(), 50U);
    EXPECT_EQ(later, expected);
    EXPECT_EQ(
        at(paper({"--strategy", "confluence_consumer", "--from", "2031-01-01"}), "bars_processed"),
        "0");
}

TEST_F(InsightRunTest, WithInsightsBehindTheBarsSaysSo) {
    make_bars();
    update(*this);
    revise_volume(3'010);
    const Json run = paper({"--strategy", "regime_adaptive"});
    EXPECT_NE(at(run, "warnings.0").find("the 1m insights of INFY are not those of all its bars"),
              std::string::npos)
        << at(run, "warnings");
}

TEST_F(InsightRunTest, OnRealBarsEachOriginalStrategySpeaksInEveryMonth) {
    const std::filesystem::path file =
        MILLRACE_SHARED_DATA_DIR "/nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv";
    if (!std::filesystem::exists(file)) {
        GTEST_SKIP() << "not run: no real bars on this machine";
    }
    ASSERT_EQ(run({"init"}).exit_code, 0);
    ASSERT_EQ(run({"bars", "import", file.string(), "--timezone", "Asia/Kolkata"}).exit_code, 0);
    update(*this);
    ASSERT_EQ(run({"run", "--mode", "paper", "--symbols", "RELIANCE", "--strategy", "ehma_pivot",
                   "--strategy", "confluence_consumer", "--strategy", "regime_adaptive"})
                  .exit_code,
              0);
    std::map<std::string, int> signals;  // by strategy and month
    for (const std::string& line : lines_of(run({"runs", "show", "last", "--signals"}).out)) {
        const std::size_t comma = line.find(',') + 1;
        const std::string strategy = line.substr(comma, line.find(',', comma) - comma);
        ++signals[fmt::format("{} {}", strategy, line.substr(0, 7))];
    }
    for (const std::string strategy : {"ehma_pivot", "confluence_consumer", "regime_adaptive"}) {
        for (const std::string month : {"2025-01", "2025-02", "2025-03", "2025-04"}) {
            if (strategy != "regime_adaptive" || month != "2025-01") {  // 20 sessions come first
                EXPECT_GT(signals[fmt::format("{} {}", strategy, month)], 10)
                    << strategy << " " << month;
            }
        }
    }
}

}  // namespace
}  // namespace millrace::cli
