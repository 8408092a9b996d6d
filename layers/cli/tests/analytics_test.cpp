#include <algorithm>
#include <random>
#include <sstream>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/store.h>

#include "analytics_test_support.h"

namespace millrace::cli {
namespace {

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
        halved[i] = fmt::format("{},{}", timestamp, symbol);
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
    EXPECT_NE(refused.err.find("were made with contributors.ema_trend.slow 50 and not 200, "
                               "contributors.ema_trend.weight 0.25 and not 0.5, "
                               "contributors.volatility.weight 0.1 and not 0: "),
              std::string::npos)
        << refused.err;
    EXPECT_NE(refused.err.find("--full"), std::string::npos) << refused.err;
    EXPECT_EQ(insights(*this, "INFY", "1m"), usual);
    const Json made = update(*this, {"--config-file", file.string(), "--full"});
    EXPECT_EQ(of_update(made, "insights_withdrawn"), "300") << "150 bars of each before EMA(200)";
    EXPECT_EQ(of_update(made, "insights_added"), "0");
    EXPECT_EQ(insights(*this, "INFY", "1m").size(), usual.size() - 150);
    EXPECT_EQ(of_update(update(*this, {"--config-file", file.string()}), "up_to_date"), "2");
    EXPECT_EQ(run({"analytics", "update"}).exit_code, 1) << "and not back by accident";
    EXPECT_EQ(run({"run", "--symbols", "INFY", "--strategy", "confluence_consumer", "--config-file",
                   file.string()})
                  .exit_code,
              0);
    const auto third = write("third.json", R"({"analytics": {"contributors": {
        "ema_trend": {"slow": 200.0, "weight": 0.25}}}})");
    const Outcome of_others = run({"run", "--symbols", "INFY", "--strategy", "confluence_consumer",
                                   "--config-file", third.string()});
    EXPECT_EQ(of_others.exit_code, 2);
    EXPECT_NE(of_others.err.find("contributors.ema_trend.weight 0.5 and not 0.25: `"),
              std::string::npos)
        << of_others.err;
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

TEST_F(AnalyticsTest, ShowOfARangeIsThatOfTheBarsAnExportOfItGives) {
    make_bars();
    update(*this, {"--timeframe", "1m", "15m", "1d", "15m"});
    const std::pair<const char*, const char*> ranges[] = {
        {"2024-01-03T04:00:00Z", "2024-01-03T04:00:00Z"},
        {"2024-01-03T04:00:00Z", "2024-01-03T04:31:00Z"},
        {"2024-01-03", "2024-01-04"},
        {"2023-01-01", "2023-12-31"}};
    for (const char* timeframe : {"1m", "15m"}) {
        for (const auto& [from, to] : ranges) {
            const std::vector<std::string> of_range{"--symbol", "INFY", "--timeframe", timeframe,
                                                    "--from",   from,   "--to",        to};
            std::vector<std::string> line{"bars", "export"};
            line.insert(line.end(), of_range.begin(), of_range.end());
            const auto exported = lines_of(run(line).out);
            line = {"analytics", "show"};
            line.insert(line.end(), of_range.begin(), of_range.end());
            EXPECT_EQ(lines_of(run(line).out).size(), exported.size())
                << timeframe << " " << from << " " << to;
        }
    }
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

}  // namespace
}  // namespace millrace::cli
