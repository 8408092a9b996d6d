#include <algorithm>
#include <filesystem>
#include <random>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/store.h>

#include "drive.h"

namespace millrace::cli {
namespace {

/// Another store than the test's, for what has to come out the same.
class Side {
public:
    explicit Side(const std::filesystem::path& folder, const std::string& name)
        : store_((folder / (name + ".duckdb")).string()) {
        EXPECT_EQ(run({"init"}).exit_code, 0);
    }
    Outcome run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--db", store_});
        return run_line(std::move(arguments));
    }

private:
    std::string store_;
};

/// Insights as they are stored, less the revision: what two stores must agree on.
template <class Store>
std::vector<std::string> insights(const Store& store, const std::string& symbol,
                                  const std::string& timeframe) {
    const Outcome shown =
        store.run({"analytics", "show", "--symbol", symbol, "--timeframe", timeframe});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    auto lines = lines_of(shown.out);
    for (std::string& line : lines) {
        line.resize(line.rfind(','));
    }
    return lines;
}

class AnalyticsTest : public StoreTest {
public:
    using StoreTest::run;

protected:
    /// INFY's bars as lines of CSV, the header first.
    std::vector<std::string> bars() const {
        return lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
    }
    template <class Store>
    void import(const Store& store, const std::vector<std::string>& header_and_lines,
                std::vector<std::string> more = {}) const {
        std::string text;
        for (const std::string& line : header_and_lines) {
            text += line + "\n";
        }
        std::vector<std::string> line{"bars", "import", write("part.csv", text).string()};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome imported = store.run(line);
        ASSERT_EQ(imported.exit_code, 0) << imported.err;
    }
    template <class Store>
    Json update(const Store& store, std::vector<std::string> more = {}) const {
        std::vector<std::string> line{"analytics", "update", "--json"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome updated = store.run(line);
        EXPECT_EQ(updated.exit_code, 0) << updated.err;
        return updated.json();
    }
    /// Another volume for one of INFY's bars, counted from 1.
    void revise_volume(std::size_t bar) const {
        std::string line = bars()[bar];
        line.resize(line.rfind(',') + 1);
        import(*this, {"timestamp,symbol,open,high,low,close,volume", line + "987654"},
               {"--revise"});
    }
    static std::vector<std::string> part(const std::vector<std::string>& lines, std::size_t from,
                                         std::size_t to) {
        std::vector<std::string> found{lines.front()};
        found.insert(found.end(), lines.begin() + static_cast<std::ptrdiff_t>(from),
                     lines.begin() + static_cast<std::ptrdiff_t>(to));
        return found;
    }
};

constexpr const char* first = "timeframes.0.";
std::string of_update(const Json& update, const std::string& what) {
    return at(update, first + what);
}

TEST_F(AnalyticsTest, UpdateDoesOnlyWhatIsMissing) {
    make_bars();
    const Json once = update(*this);
    EXPECT_EQ(of_update(once, "symbols"), "2");
    EXPECT_EQ(of_update(once, "bars_read"), "15000");
    EXPECT_EQ(of_update(once, "insights_added"), "14902") << "none before EMA(50) is valid";
    const auto written = std::filesystem::last_write_time(store());
    const auto before = insights(*this, "INFY", "1m");
    EXPECT_EQ(before.size(), 7452U);
    const Json again = update(*this);
    EXPECT_EQ(of_update(again, "up_to_date"), "2");
    EXPECT_EQ(of_update(again, "bars_read"), "0");
    EXPECT_EQ(std::filesystem::last_write_time(store()), written) << "nothing is written";
    const Json full = update(*this, {"--full"});
    EXPECT_EQ(of_update(full, "bars_read"), "15000");
    EXPECT_EQ(of_update(full, "insights_added"), "0") << "all came out as they are stored";
    EXPECT_EQ(of_update(full, "insights_revised"), "0");
    EXPECT_EQ(insights(*this, "INFY", "1m"), before);
    const auto status = run({"analytics", "status", "--json"}).json();
    EXPECT_EQ(at(status, "0.symbol"), "INFY");
    EXPECT_EQ(at(status, "0.up_to_date"), "true");
}

TEST_F(AnalyticsTest, UpdateInPartsGivesTheSameAsInOneGo) {
    make_bars();
    auto lines = bars();
    // Minutes are missing where bars of all timeframes end and begin, and a whole hour.
    lines.erase(lines.begin() + 4'100, lines.begin() + 4'160);
    for (const std::ptrdiff_t minute : {375, 376, 1'515, 1'514, 2'250, 2'249, 2'248}) {
        lines.erase(lines.begin() + minute);
    }
    std::mt19937 random(11);
    const std::vector<std::string> timeframes{"--timeframe", "1m", "5m", "15m", "30m", "1h", "1d"};
    const Side whole(folder(), "whole");
    import(whole, lines);
    update(whole, timeframes);
    const Side side(folder(), "parts");
    for (std::size_t from = 1; from < lines.size();) {
        const std::size_t to = std::min<std::size_t>(lines.size(), from + 1 + random() % 1'600);
        import(side, part(lines, from, to));
        update(side, timeframes);
        from = to;
    }
    for (const char* timeframe : {"1m", "5m", "15m", "30m", "1h"}) {
        ASSERT_EQ(insights(side, "INFY", timeframe), insights(whole, "INFY", timeframe))
            << timeframe;
    }
}

TEST_F(AnalyticsTest, OfBarsCutShortAreThoseOfTheWholeCutShort) {
    make_bars();
    const auto lines = bars();
    update(*this, {"--timeframe", "1m", "15m"});
    for (const std::size_t bars : {1'000U, 4'111U}) {
        const Side side(folder(), fmt::format("cut{}", bars));
        import(side, part(lines, 1, bars + 1));
        update(side, {"--timeframe", "1m", "15m"});
        for (const char* timeframe : {"1m", "15m"}) {
            const auto whole = insights(*this, "INFY", timeframe);
            const auto cut = insights(side, "INFY", timeframe);
            ASSERT_GT(cut.size(), timeframe[0] == '1' && timeframe[1] == 'm' ? 900U : 10U);
            ASSERT_TRUE(std::equal(cut.begin(), cut.end(), whole.begin())) << timeframe;
        }
    }
}

TEST_F(AnalyticsTest, OfABarFilledInLaterAreThoseOfAllBarsAtOnce) {
    make_bars();
    const auto lines = bars();
    const Side side(folder(), "gaps");
    auto with_gaps = lines;
    with_gaps.erase(with_gaps.begin() + 5'000, with_gaps.begin() + 5'003);
    with_gaps.erase(with_gaps.begin() + 2'000);
    import(side, with_gaps);
    const std::vector<std::string> timeframes{"--timeframe", "1m", "5m"};
    update(side, timeframes);
    const auto before = insights(side, "INFY", "1m");
    import(side, {lines.front(), lines[2'000], lines[5'000], lines[5'001], lines[5'002]});
    EXPECT_EQ(at(side.run({"analytics", "status", "--json"}).json(), "0.up_to_date"), "false");
    const Json filled = update(side, timeframes);
    EXPECT_EQ(of_update(filled, "insights_added"), "4");
    EXPECT_NE(of_update(filled, "insights_revised"), "0");
    update(*this, timeframes);
    for (const char* timeframe : {"1m", "5m"}) {
        ASSERT_EQ(insights(side, "INFY", timeframe), insights(*this, "INFY", timeframe));
    }
    const auto after = insights(side, "INFY", "1m");
    EXPECT_TRUE(std::equal(before.begin(), before.begin() + 1'950, after.begin()))
        << "what lies before the first one stays";
}

TEST_F(AnalyticsTest, OfARevisedBarAreStoredBesideTheFormerAndOnlyWhatDependsOnIt) {
    make_bars();
    update(*this);
    constexpr std::size_t bar = 3'010;  // counted from 1: the 10th of the 9th session
    revise_volume(bar);
    const Json revised = update(*this);
    EXPECT_EQ(of_update(revised, "up_to_date"), "1") << "TCS";
    EXPECT_EQ(of_update(revised, "insights_added"), "0");
    EXPECT_EQ(of_update(revised, "insights_withdrawn"), "0");
    const Side side(folder(), "fresh");
    import(side, bars());
    update(side);
    EXPECT_EQ(insights(*this, "INFY", "1m"), insights(side, "INFY", "1m"));
    const auto shown = lines_of(run({"analytics", "show", "--symbol", "INFY"}).out);
    constexpr std::size_t first_insight = 50;  // of that bar
    std::size_t others = 0;
    for (std::size_t i = 1; i < shown.size(); ++i) {
        const std::size_t of_bar = first_insight + i - 1;
        const bool is_revised = shown[i].ends_with(",1");
        // A volume matters to the VWAP of its session, and the score to that of 5 bars later.
        const bool may_be = of_bar >= bar && of_bar <= 9 * 375 + 5;
        ASSERT_TRUE(may_be || !is_revised) << shown[i];
        ASSERT_TRUE(of_bar != bar || is_revised) << shown[i];
        others += is_revised ? 1 : 0;
    }
    EXPECT_EQ(of_update(revised, "insights_revised"), std::to_string(others));
}

TEST_F(AnalyticsTest, AreThoseOfPricesWithoutTheJumpOfASplit) {
    make_bars();
    const auto lines = bars();
    // From the 11th session on a share is two, so prices are half and volumes twice.
    std::vector<std::string> halved = lines;
    for (std::size_t i = 1 + 10 * 375; i < halved.size(); ++i) {
        std::istringstream cells(halved[i]);
        std::string timestamp, symbol, cell;
        std::getline(cells, timestamp, ',');
        std::getline(cells, symbol, ',');
        halved[i] = timestamp + "," + symbol;
        for (int column = 0; column < 5; ++column) {
            std::getline(cells, cell, ',');
            halved[i] += fmt::format(",{}", std::stod(cell) * (column < 4 ? 0.5 : 2));
        }
    }
    const Side side(folder(), "split");
    import(side, halved);
    update(side);
    const auto ex_date = lines[1 + 10 * 375].substr(0, 10);
    const auto file =
        write("actions.csv", "symbol,ex_date,kind,ratio,amount\nINFY," + ex_date + ",split,2:1,\n");
    ASSERT_EQ(side.run({"actions", "import", file.string()}).exit_code, 0);
    EXPECT_EQ(at(side.run({"analytics", "status", "--json"}).json(), "0.state"),
              "a split or the calendar changed since");
    EXPECT_NE(side.run({"run", "--symbols", "INFY", "--strategy", "confluence_consumer"})
                  .err.find("made before a split"),
              std::string::npos);
    const Json revised = update(side);
    EXPECT_NE(of_update(revised, "insights_revised"), "0") << "the split came to be known";
    update(*this);
    const auto plain = lines_of(run({"analytics", "show", "--symbol", "INFY"}).out);
    const auto split = lines_of(side.run({"analytics", "show", "--symbol", "INFY"}).out);
    ASSERT_EQ(plain.size(), split.size());
    for (std::size_t i = 1; i < plain.size(); ++i) {  // up to the last vote, all are the same
        const auto votes = [](const std::string& line) {
            std::size_t comma = 0;
            for (int cell = 0; cell < 14; ++cell) {
                comma = line.find(',', comma + 1);
            }
            return line.substr(0, comma);
        };
        ASSERT_EQ(votes(split[i]), votes(plain[i]));
    }
}

TEST_F(AnalyticsTest, ByOtherContributorsAreMadeOnPurposeAlone) {
    make_bars();
    update(*this);
    const auto usual = insights(*this, "INFY", "1m");
    const auto file = write("other.json", R"({"symbols": ["INFY"], "analytics": {"contributors": {
        "ema_trend": {"slow": 200, "weight": 0.5}, "volatility": {"weight": 0}}}})");
    const Outcome refused = run({"analytics", "update", "--config-file", file.string()});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("--full"), std::string::npos) << refused.err;
    EXPECT_EQ(insights(*this, "INFY", "1m"), usual);
    const Json made = update(*this, {"--config-file", file.string(), "--full"});
    EXPECT_EQ(of_update(made, "insights_withdrawn"), "300") << "150 bars of each before EMA(200)";
    EXPECT_EQ(of_update(made, "insights_added"), "0");
    EXPECT_EQ(insights(*this, "INFY", "1m").size(), usual.size() - 150);
    EXPECT_EQ(of_update(update(*this, {"--config-file", file.string()}), "up_to_date"), "2");
    EXPECT_EQ(run({"analytics", "update"}).exit_code, 1) << "and not back by accident";
    update(*this, {"--full"});
    EXPECT_EQ(insights(*this, "INFY", "1m"), usual);
    EXPECT_EQ(run({"doctor"}).exit_code, 0);
}

TEST_F(AnalyticsTest, WithOlderBarsPutBeforeTheFirstAreThoseOfAllBarsAtOnce) {
    make_bars();
    const auto lines = bars();
    const Side side(folder(), "later");
    import(side, part(lines, 3'000, lines.size()));
    update(side);
    import(side, part(lines, 1, 3'000));
    const Json filled = update(side);
    EXPECT_EQ(of_update(filled, "insights_withdrawn"), "0");
    update(*this);
    EXPECT_EQ(insights(side, "INFY", "1m"), insights(*this, "INFY", "1m"));
}

TEST_F(AnalyticsTest, FromADamagedStateAreMadeFromTheFirstBarOn) {
    make_bars();
    const auto lines = bars();
    const Side side(folder(), "damaged");
    import(side, part(lines, 1, 4'000));
    update(side);
    // The same number of bytes, which a reader of plain numbers would take as they are.
    {
        const auto store = storage::Store::open(folder() / "damaged.duckdb");
        ASSERT_TRUE(store);
        storage::DuckDbInsightStore stored(*store.value());
        auto progress = *storage::insight_backlogs(*store.value(), data::Timeframe::M1)
                             .value()
                             .symbols.front()
                             .progress;
        progress.engine_state[progress.engine_state.size() / 2] ^= 0x10;
        const data::InsightBatch batch{progress, {}};
        ASSERT_TRUE(
            stored.add(data::Timeframe::M1, events::SystemClock().now(), std::span(&batch, 1)));
    }
    import(side, part(lines, 4'000, lines.size()));
    EXPECT_EQ(of_update(update(side), "bars_read"), "7500");
    update(*this);
    EXPECT_EQ(insights(side, "INFY", "1m"), insights(*this, "INFY", "1m"));
}

TEST_F(AnalyticsTest, UpdateRefusesWhatItCannotMean) {
    ASSERT_EQ(run({"init"}).exit_code, 0);
    EXPECT_NE(run({"analytics", "update"}).out.find("no bars are stored"), std::string::npos);
    make_bars();
    const Outcome unknown = run({"analytics", "update", "--symbol", "INFI"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_NE(unknown.err.find("no bars are stored for INFI; stored: INFY, TCS"), std::string::npos)
        << unknown.err;
    EXPECT_EQ(run({"analytics", "update", "--timeframe", "7m"}).exit_code, 2);
    const auto file = write("bad.json", R"({"analytics": {"contributors": {
        "rsi": {"period": 1, "wieght": 1}, "vwap": {"weight": 2}}}, "db_path": 5})");
    const Outcome bad = run({"analytics", "update", "--config-file", file.string()});
    EXPECT_EQ(bad.exit_code, 2);
    for (const char* problem : {"contributors.rsi.period: was 1, expected",
                                "contributors.rsi.wieght", "contributors.vwap"}) {
        EXPECT_NE(bad.err.find(problem), std::string::npos) << problem << "\n" << bad.err;
    }
    EXPECT_NE(bad.err.find("db_path: was 5"), std::string::npos) << bad.err;
    const auto typo = write("typo.json", R"({"analytics": {"contributers": {}}})");
    const Outcome misspelt = run({"analytics", "update", "--config-file", typo.string()});
    EXPECT_EQ(misspelt.exit_code, 2);
    EXPECT_NE(misspelt.err.find("did you mean 'contributors'"), std::string::npos) << misspelt.err;
    const Outcome none = run({"analytics", "show", "--symbol", "INFY"});
    EXPECT_EQ(none.exit_code, 2);
    EXPECT_NE(none.err.find("millrace analytics update"), std::string::npos) << none.err;
    EXPECT_EQ(of_update(update(*this, {"--symbol", "TCS"}), "symbols"), "1");
}

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

TEST_F(InsightRunTest, ShowsAStrategyTheInsightOfItsTimeframeThatExistsByThen) {
    make_bars();
    update(*this, {"--timeframe", "1m", "15m"});
    const auto inline_file =
        write("inline.json", R"({"analytics": {"insight_delay": "inline"}})").string();
    for (const std::string timeframe : {"1m", "15m"}) {
        // Confidence and bias by close time, from the stored rows.
        std::map<std::string, std::string> known;
        for (const std::string& line : insights(*this, "INFY", timeframe)) {
            std::vector<std::string> cells;
            std::istringstream all(line);
            for (std::string cell; std::getline(all, cell, ',');) {
                cells.push_back(cell);
            }
            known[cells[0]] = cells[4];
        }
        const int period = timeframe == "1m" ? 1 : 15;
        for (const bool is_inline : {true, false}) {
            std::vector<std::string> more{"--strategy", "confluence_consumer,min_confidence=0.3",
                                          "--timeframe", timeframe};
            if (is_inline) {
                more.insert(more.end(), {"--config-file", inline_file});
            }
            paper(more);
            const Json signals =
                run({"runs", "show", "last", "--signals", "--format", "json"}).json();
            ASSERT_GT(signals.as_array()->size(), 10U);
            for (const Json& signal : *signals.as_array()) {
                if (at(signal, "symbol") != "INFY") {
                    continue;
                }
                const std::string now = at(signal, "timestamp");
                // The newest bar that the job of 30 s after the last mark could have seen.
                const int minute = minute_of(now);
                const int mark = is_inline ? minute : (minute - 1) / 5 * 5;
                const int open = 3 * 60 + 45;
                const int closed = open + (mark - open) / period * period;
                const std::string bar_close =
                    now.substr(0, 11) + fmt::format("{:02}:{:02}:00Z", closed / 60, closed % 60);
                ASSERT_TRUE(known.contains(bar_close)) << now << " " << bar_close;
                ASSERT_EQ(std::stof(at(signal, "confidence")), std::stof(known[bar_close]))
                    << now << " by the insight of " << bar_close;
            }
        }
    }
}

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
        ++signals[line.substr(comma, line.find(',', comma) - comma) + " " + line.substr(0, 7)];
    }
    for (const std::string strategy : {"ehma_pivot", "confluence_consumer", "regime_adaptive"}) {
        for (const std::string month : {"2025-01", "2025-02", "2025-03", "2025-04"}) {
            if (strategy != "regime_adaptive" || month != "2025-01") {  // 20 sessions come first
                EXPECT_GT(signals[strategy + " " + month], 10) << strategy << " " << month;
            }
        }
    }
}

}  // namespace
}  // namespace millrace::cli
