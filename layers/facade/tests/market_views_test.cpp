#include "fakes.h"

namespace millrace::facade {
namespace {

using data::Timeframe;
using events::ErrorCode;
using events::MarketRegime;
using events::TradingState;
using test::at;
using test::bar_at;
using test::insight_at;

/// INFY with three minutes of 2025-01-01, an import and a batch of insights.
class MarketViews : public test::ViewsTest {
protected:
    MarketViews() {
        market.add("INFY", {bar_at(0, 100), bar_at(1, 101), bar_at(3, 103.05)});
        market.stored.symbols[0].session_before =
            data::StoredSession{events::Date::parse("2024-12-31").value(), at(-day_and_a_half), 99};
        market.stored.imports = {{.import_id = 7,
                                  .imported_at = at(5),
                                  .source = "a \"b\".csv",
                                  .bars = 3,
                                  .symbols = {"INFY"},
                                  .last_open = at(3)}};
        market.stored.series = {{"INFY", Timeframe::M1, at(4), at(2), true}};
        market.stored.batches = {{9, at(6), Timeframe::M1, 2}};
        market.stored.instruments = market::InstrumentTable::builtin();
        insights.series["INFY"] = {insight_at(1), insight_at(2)};
        data::SymbolCondition infy;
        infy.stored = market.stored.symbols[0].stored;
        infy.sessions = 1;
        infy.minutes_missing = 372;
        infy.revised = 2;
        infy.odd = {1, 2, 3, 4, 5, 6};
        market.its_condition.symbols = {infy};
        market.its_condition.refused = {{7, "a.csv", 4}};
        market.its_condition.bars = 3;
        market.its_condition.file_bytes = 4'096;
        market.its_condition.schema_version = 3;
        market.its_condition.duckdb_version = "v1.5.6";
        market.its_condition.sqlite_version = "3.40.1";
    }
    static constexpr std::int64_t day_and_a_half = 2160;
};

constexpr const char* symbol_of_infy =
    R"([{"symbol":"INFY","bars":3,"sessions":1,"first_open":"2025-01-01T03:45:00Z",)"
    R"("last_open":"2025-01-01T03:48:00Z","minutes_missing":372,"revised":2,)"
    R"("flags":{"off_session":1,"weekend":2,"jump":3,"zero_volume":4,"stale_run":5,)"
    R"("off_tick":6}}])";

constexpr const char* insight_of_infy =
    R"({"symbol":"INFY","bar_close":"2025-01-01T03:47:00Z","period_s":60,"bias":"bullish",)"
    R"("signal":"improving","confidence":0.1,"agreement":0.25,"score":-0.5,)"
    R"("regime":"trending_up","votes":{"ema_trend":0.5,"rsi":-0.5,"macd":1,"adx":0,)"
    R"("session_vwap":null,"volatility":0.1},"values":{"ema_fast":0.5,"ema_slow":1.5,"rsi":2.5,)"
    R"("macd":3.5,"macd_signal":4.5,"adx":5.5,"plus_di":6.5,"minus_di":7.5,"session_vwap":null,)"
    R"("atr":9.5},"revision":2,"engine_version":3,"last_bar_close":"2025-01-01T03:49:00Z"})";

TEST_F(MarketViews, ShowTheFrame) {
    market.stored.runs = {{"run-3", "paper", data::RunStatus::Halted, at(7), 5}};
    trading.set("paper", "", TradingState::Reducing, "calm");
    trading.set("paper", "first", TradingState::Active, "trial");
    EXPECT_EQ(json_of("frame"),
              R"({"program_version":"0.1.0","store":"bars.duckdb","exchange":"NSE",)"
              R"("session":{"date":"2025-01-01","opens_at":"2025-01-01T03:45:00Z",)"
              R"("closes_at":"2025-01-01T10:00:00Z"},"previous_session":{"date":"2024-12-31",)"
              R"("opens_at":"2024-12-31T03:45:00Z","closes_at":"2024-12-31T10:00:00Z"},)"
              R"("next_session":{"date":"2025-01-02",)"
              R"("opens_at":"2025-01-02T03:45:00Z","closes_at":"2025-01-02T10:00:00Z"},)"
              R"("newest_bar_close":"2025-01-01T03:49:00Z","newest_insight":{"timeframe":"1m",)"
              R"("batch_id":9,"computed_at":"2025-01-01T03:51:00Z"},"last_import":{"import_id":7,)"
              R"("imported_at":"2025-01-01T03:50:00Z","source":"a \"b\".csv","bars":3},)"
              R"("last_run":{"run_id":"run-3","mode":"paper","status":"halted",)"
              R"("started_at":"2025-01-01T03:52:00Z"},"trading":[{"mode":"dry_run",)"
              R"("strategy":null,"state":"active","in_force":"active","since":null,"who":null,)"
              R"("why":null,"until_end_of":null},{"mode":"paper","strategy":null,)"
              R"("state":"reducing","in_force":"reducing","since":"2025-01-01T03:45:00Z",)"
              R"("who":"anita","why":"calm","until_end_of":null},{"mode":"live","strategy":null,)"
              R"("state":"active","in_force":"active","since":null,"who":null,"why":null,)"
              R"("until_end_of":null},{"mode":"paper","strategy":"first","state":"active",)"
              R"("in_force":"reducing","since":"2025-01-01T03:46:00Z","who":"anita",)"
              R"("why":"trial","until_end_of":null}],"stopped":false})");
    trading.stopped = true;
    changes.change();
    const auto stopped = json_of("frame");
    EXPECT_NE(stopped.find(R"("mode":"live","strategy":null,"state":"active","in_force":"halted")"),
              std::string::npos);
    EXPECT_NE(stopped.find(R"("stopped":true})"), std::string::npos);
}

TEST_F(MarketViews, ShowAFrameWithoutASessionOfAnEmptyStore) {
    market.stored = {};
    clock.go_on(events::Duration::from_minutes(std::int64_t{3} * 24 * 60));  // Saturday
    const auto frame = json_of("frame");
    EXPECT_NE(frame.find(R"("session":null,"previous_session":{"date":"2025-01-03")"),
              std::string::npos);
    EXPECT_NE(frame.find(R"(},"next_session":{"date":"2025-01-06")"), std::string::npos);
    EXPECT_NE(frame.find(R"("newest_bar_close":null,"newest_insight":null,"last_import":null,)"
                         R"("last_run":null)"),
              std::string::npos);
}

TEST_F(MarketViews, MakeTheFrameAnewWithinSecondsOfANewDay) {
    json_of("frame");
    clock.go_on(events::Duration::from_minutes(std::int64_t{24} * 60));
    EXPECT_NE(json_of("frame").find(R"("session":{"date":"2025-01-02")"), std::string::npos);
}

TEST_F(MarketViews, ShowSymbols) {
    EXPECT_EQ(json_of("symbols"), std::string(R"({"symbols":)") + symbol_of_infy + "}");
}

TEST_F(MarketViews, ShowTheWatchlist) {
    market.add("TCS", {bar_at(10, 50)});
    EXPECT_EQ(json_of("watchlist", {{"timeframe", "1m"}}),
              std::string(R"({"timeframe":"1m","symbols":[{"symbol":"INFY","last_close":103.05,)"
                          R"("last_bar_close":"2025-01-01T03:49:00Z","previous_close":99,)"
                          R"("session_date":"2025-01-01","spark":[100,101,103.05],"insight":)") +
                  insight_of_infy +
                  R"(},{"symbol":"TCS","last_close":50,)"
                  R"("last_bar_close":"2025-01-01T03:56:00Z","previous_close":null,)"
                  R"("session_date":"2025-01-01","spark":[50],"insight":null}]})");
    EXPECT_EQ(market.bar_reads, 1) << "one session is read at once";
}

TEST_F(MarketViews, ShowThePreviousCloseInTheSharesOfTheLastSession) {
    const auto action = [](const char* ex_date, events::CorporateActionKind kind,
                           events::ShareRatio shares) {
        return market::CorporateAction{"INFY", events::Date::parse(ex_date).value(), kind, shares,
                                       events::Price()};
    };
    using Kind = events::CorporateActionKind;
    const auto previous = [&](std::vector<market::CorporateAction> actions) {
        market.stored.actions = market::CorporateActionTable::of(std::move(actions));
        changes.change();
        const auto document = json_of("watchlist", {{"timeframe", "1m"}});
        const std::string name = R"("previous_close":)";
        const auto from = document.find(name) + name.size();
        auto figure = document.substr(from, document.find(',', from) - from);
        const auto bars = json_of("bars", {{"symbol", "INFY"}, {"timeframe", "1m"}});
        EXPECT_NE(bars.find(name + figure + "}"), std::string::npos) << bars;
        return figure;
    };
    EXPECT_EQ(previous({action("2025-01-01", Kind::Bonus, {2, 1})}), "49.5");
    EXPECT_EQ(previous({action("2025-01-01", Kind::Split, {1, 10})}), "990");
    EXPECT_EQ(previous({action("2024-12-31", Kind::Bonus, {2, 1}),
                        action("2025-01-02", Kind::Bonus, {2, 1}),
                        action("2025-01-01", Kind::Dividend, {1, 1})}),
              "99")
        << "nothing between the two sessions changed a share";
}

TEST_F(MarketViews, ThinALongLineToSeventyFivePrices) {
    std::vector<events::Bar> bars;
    bars.reserve(375);
    for (int i = 0; i < 375; ++i) {
        bars.push_back(bar_at(i, i));
    }
    market.add("TCS", bars);
    const auto json = json_of("watchlist");
    const auto spark = json.substr(json.rfind("\"spark\":["));
    EXPECT_EQ(spark.substr(0, 18), R"("spark":[4,9,14,19)");
    EXPECT_NE(spark.find(",369,374]"), std::string::npos);
}

TEST_F(MarketViews, ShowTheNewestInsights) {
    market.stored.series.push_back({"INFY", Timeframe::M15, at(0), at(0), false});
    EXPECT_EQ(json_of("insights"),
              std::string(R"({"timeframe":"1m","stored_timeframes":["1m","15m"],"insights":[)") +
                  insight_of_infy + "]}");
    EXPECT_EQ(json_of("insights", {{"timeframe", "1h"}}),
              R"({"timeframe":"1h","stored_timeframes":["1m","15m"],"insights":[]})");
}

TEST_F(MarketViews, ShowTheHistoryOfInsightsInColumns) {
    insights.series["INFY"][0].insight.absent_contributors = 0;
    insights.series["INFY"][0].insight.regime = MarketRegime::Absent;
    insights.series["INFY"][0].values.at(8) = 8.5F;
    EXPECT_EQ(json_of("insight_history", {{"symbol", "INFY"}}),
              R"({"symbol":"INFY","timeframe":"1m","bar_close":[1735703160,1735703220],)"
              R"("bias":["bullish","bullish"],"signal":["improving","improving"],)"
              R"("confidence":[0.1,0.1],"agreement":[0.25,0.25],"score":[-0.5,-0.5],)"
              R"("regime":[null,"trending_up"],"votes":{"ema_trend":[0.5,0.5],)"
              R"("rsi":[-0.5,-0.5],"macd":[1,1],"adx":[0,0],"session_vwap":[0,null],)"
              R"("volatility":[0.1,0.1]},"values":{"ema_fast":[0.5,0.5],"ema_slow":[1.5,1.5],)"
              R"("rsi":[2.5,2.5],"macd":[3.5,3.5],"macd_signal":[4.5,4.5],"adx":[5.5,5.5],)"
              R"("plus_di":[6.5,6.5],"minus_di":[7.5,7.5],"session_vwap":[8.5,null],)"
              R"("atr":[9.5,9.5]},"revision":[2,2],"has_more_before":false})");
    const auto last = json_of("insight_history", {{"symbol", "INFY"}, {"limit", "1"}});
    EXPECT_NE(last.find(R"("bar_close":[1735703220])"), std::string::npos);
    EXPECT_NE(last.find(R"("has_more_before":true)"), std::string::npos);
    const auto first =
        json_of("insight_history", {{"symbol", "INFY"}, {"to", "2025-01-01T03:46:00Z"}});
    EXPECT_NE(first.find(R"("bar_close":[1735703160],)"), std::string::npos);
    const auto none = json_of("insight_history", {{"symbol", "INFY"}, {"timeframe", "1d"}});
    EXPECT_NE(none.find(R"("bar_close":[],)"), std::string::npos);
}

TEST_F(MarketViews, ReadInsightsFurtherBackWhereMostAreMissing) {
    market.series["INFY"].front() = bar_at(-100 * test::day);
    market.stored.symbols[0].stored.first_open = at(-100 * test::day);
    insights.series["INFY"].insert(insights.series["INFY"].begin(), insight_at(-90 * test::day));
    const auto json = json_of("insight_history", {{"symbol", "INFY"}, {"limit", "3"}});
    EXPECT_NE(json.find(R"("bar_close":[1727927100,1735703160,1735703220])"), std::string::npos)
        << json.substr(0, 200);
    EXPECT_NE(json.find(R"("has_more_before":false)"), std::string::npos);
    EXPECT_GT(insights.reads, 1);
}

TEST_F(MarketViews, ShowRegimesOfTheLastTwentySessions) {
    insights.its_regimes = {
        {"INFY", {{MarketRegime::Absent, at(-3), at(-2)}, {MarketRegime::Ranging, at(1), at(2)}}},
        {"SBIN", {{MarketRegime::Ranging, at(-3), at(2)}}},
        {"TCS", {}}};
    EXPECT_EQ(json_of("regimes", {{"timeframe", "1m"}}),
              R"({"timeframe":"1m","regimes":[{"symbol":"INFY","regime":"ranging",)"
              R"("since":"2025-01-01T03:46:00Z","stretches":[{"regime":null,)"
              R"("from":"2025-01-01T03:42:00Z","to":"2025-01-01T03:43:00Z"},{"regime":"ranging",)"
              R"("from":"2025-01-01T03:46:00Z","to":"2025-01-01T03:47:00Z"}]},)"
              R"({"symbol":"SBIN","regime":"ranging","since":null,"stretches":[{)"
              R"("regime":"ranging","from":"2025-01-01T03:42:00Z","to":"2025-01-01T03:47:00Z"}]},)"
              R"({"symbol":"TCS","regime":null,"since":null,"stretches":[]}]})");
    EXPECT_EQ(insights.regimes_from.to_string(), "2024-12-04T03:45:00Z");
    EXPECT_EQ(json_of("regimes", {{"timeframe", "5m"}}), R"({"timeframe":"5m","regimes":[]})");
}

TEST_F(MarketViews, ShowBarsInColumns) {
    EXPECT_EQ(json_of("bars", {{"symbol", "INFY"}}),
              R"({"symbol":"INFY","timeframe":"1m","last_import_id":7,)"
              R"("open_time":[1735703100,1735703160,1735703280],)"
              R"("close_time":[1735703160,1735703220,1735703340],"open":[99,100,102.05],)"
              R"("high":[100.5,101.5,103.55],"low":[98.75,99.75,101.8],"close":[100,101,103.05],)"
              R"("volume":[10,10,10],"is_forming":false,)"
              R"("gaps":[{"from":1735703220,"to":1735703220,"minutes":1}],)"
              R"("has_more_before":false,"tick":0.01,"previous_close":99})");
}

TEST_F(MarketViews, ShowHealth) {
    market.add("TCS", {bar_at(10, 50)});
    EXPECT_EQ(json_of("health"),
              std::string(R"({"store":{"file":"bars.duckdb","file_bytes":4096,"bars":3,)"
                          R"("schema_version":3,"duckdb_version":"v1.5.6",)"
                          R"("sqlite_version":"3.40.1"},"symbols":)") +
                  symbol_of_infy +
                  R"(,"imports":[{"import_id":7,"imported_at":"2025-01-01T03:50:00Z",)"
                  R"("source":"a \"b\".csv","bars":3}],"rejects":[{"import_id":7,"file":"a.csv",)"
                  R"("rows":4}],"insights":[{"timeframe":"1m","symbols":1,)"
                  R"("computed_to":"2025-01-01T03:49:00Z","behind":2,"batches":[{"batch_id":9,)"
                  R"("computed_at":"2025-01-01T03:51:00Z","insights":2}]}],)"
                  R"("server":{"started_at":"2025-01-01T02:45:00Z","program_version":"0.1.0",)"
                  R"("views_cached":0,"views_last_known":0,"streams":3}})");
}

TEST_F(MarketViews, SayWhatIsNotStored) {
    for (const char* view : {"bars", "insight_history"}) {
        EXPECT_EQ(refused(view, {{"symbol", "NONE"}}), ErrorCode::NotFound);
        EXPECT_NE(test::error_of(views.view(view, {{"symbol", "NONE"}})).find("INFY"),
                  std::string::npos);
        EXPECT_EQ(refused(view), ErrorCode::InvalidInput);
    }
}

TEST_F(MarketViews, ReadWhatSeveralOfThemNeedOnce) {
    json_of("frame");
    json_of("watchlist");
    json_of("insights");
    json_of("bars", {{"symbol", "INFY"}});
    EXPECT_EQ(market.reads, 1);
    changes.change();
    json_of("frame");
    EXPECT_EQ(market.reads, 2);
}

}  // namespace
}  // namespace millrace::facade
