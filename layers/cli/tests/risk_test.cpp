#include <fstream>

#include <gmock/gmock.h>

#include "drive.h"

namespace millrace::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class RiskTest : public StoreTest {
protected:
    RiskTest() { make_bars(); }
    Outcome paper(std::vector<std::string> more = {}) const {
        std::vector<std::string> line{"run", "--mode", "paper", "--symbols", "INFY"};
        line.insert(line.end(), more.begin(), more.end());
        return run(line);
    }
    std::string config(const std::string& risk) const {
        return write("run.json", R"({"risk": )" + risk + "}").string();
    }
};

TEST_F(RiskTest, ShowsStatesBeforeAnythingHappened) {
    const Outcome shown = run({"risk", "show", "--json"});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    const Json json = shown.json();
    EXPECT_EQ(at(json, "trading.0.mode"), "dry_run");
    EXPECT_EQ(at(json, "trading.2.mode"), "live");
    EXPECT_EQ(at(json, "trading.2.state"), "active");
    EXPECT_EQ(at(json, "stopped"), "false");
    EXPECT_EQ(at(json, "run_id"), "null");
    EXPECT_EQ(at(json, "limits.0"), "missing");
}

TEST_F(RiskTest, AHaltStopsNewRunsUntilItIsResumed) {
    EXPECT_EQ(run({"risk", "halt", "--reason", "broker down", "--mode", "paper"}).exit_code, 0);
    const Outcome refused = paper({"--json"});
    EXPECT_EQ(refused.exit_code, 3);
    EXPECT_EQ(at(refused.json(), "error.code"), "halted");
    EXPECT_THAT(refused.err, HasSubstr("broker down"));
    EXPECT_EQ(at(run({"runs", "list", "--json"}).json(), "runs.0"), "missing");
    EXPECT_EQ(run({"run", "--symbols", "INFY"}).exit_code, 0) << "a dry run is another mode";

    const Outcome shown = run({"risk", "show"});
    EXPECT_THAT(shown.out, HasSubstr("broker down"));
    const Outcome again = run({"risk", "halt", "--reason", "again", "--mode", "paper", "--json"});
    EXPECT_EQ(at(again.json(), "changed"), "false");

    EXPECT_EQ(run({"risk", "resume", "--reason", "back"}).exit_code, 0);
    EXPECT_EQ(paper().exit_code, 0);
    const Json states = run({"risk", "show", "--json"}).json();
    EXPECT_EQ(at(states, "trading.1.state"), "active");
    EXPECT_EQ(at(states, "trading.1.why"), "back");
    EXPECT_EQ(at(states, "trading.2.since"), "null") << "live was active all the time";
}

TEST_F(RiskTest, AStopFileHaltsAndCannotBeResumedAway) {
    std::ofstream(folder() / "STOP") << "";
    EXPECT_EQ(paper().exit_code, 3);
    EXPECT_EQ(run({"risk", "resume", "--reason", "go"}).exit_code, 3);
    EXPECT_EQ(at(run({"risk", "show", "--json"}).json(), "stopped"), "true");
    EXPECT_EQ(at(run({"risk", "show", "--json"}).json(), "trading.1.since"), "null");
}

TEST_F(RiskTest, ResumingSaysWhatStaysHalted) {
    const auto set = [&](std::vector<std::string> line) {
        line.insert(line.end(), {"--reason", "x", "--json"});
        return at(run(line).json(), "still_halted");
    };
    set({"risk", "halt", "--strategy", "pivot", "--mode", "paper"});
    EXPECT_EQ(set({"risk", "halt", "--mode", "live"}), "missing");
    EXPECT_EQ(set({"risk", "resume"}), "[\"strategy pivot in paper\"]");
    EXPECT_EQ(set({"risk", "resume", "--mode", "live"}), "[]");
    set({"risk", "halt", "--mode", "paper"});
    EXPECT_EQ(set({"risk", "resume", "--strategy", "pivot"}), "[\"paper\"]");
    EXPECT_THAT(run({"risk", "resume", "--strategy", "pivot", "--reason", "x"}).out,
                HasSubstr("still halted: paper\n"));
}

TEST_F(RiskTest, ShowsWhatAStateComesTo) {
    ASSERT_EQ(run({"risk", "halt", "--reason", "x", "--mode", "paper"}).exit_code, 0);
    ASSERT_EQ(run({"risk", "halt", "--reason", "x", "--strategy", "pivot"}).exit_code, 0);
    ASSERT_EQ(run({"risk", "resume", "--reason", "x", "--strategy", "pivot"}).exit_code, 0);
    const Json states = run({"risk", "show", "--json"}).json();
    EXPECT_EQ(at(states, "trading.0.in_force"), "active");
    EXPECT_EQ(at(states, "trading.1.in_force"), "halted");
    EXPECT_EQ(at(states, "trading.5.strategy"), "pivot");
    EXPECT_EQ(at(states, "trading.5.mode"), "paper");
    EXPECT_EQ(at(states, "trading.5.state"), "active");
    EXPECT_EQ(at(states, "trading.5.in_force"), "halted");
    std::ofstream(folder() / "STOP") << "";
    EXPECT_EQ(at(run({"risk", "show", "--json"}).json(), "trading.0.in_force"), "halted");
}

TEST_F(RiskTest, TellsTheStatesAlsoWhereTheStoreIsDamaged) {
    ASSERT_EQ(run({"risk", "halt", "--reason", "broker down"}).exit_code, 0);
    write("store.duckdb", "        DUCK and nothing more");
    const Outcome shown = run({"risk", "show", "--json"});
    EXPECT_EQ(shown.exit_code, 3);
    EXPECT_EQ(at(shown.json(), "trading.1.state"), "halted");
    EXPECT_EQ(at(shown.json(), "limits"), "null");
    EXPECT_EQ(at(shown.json(), "error.code"), "corrupt");
    EXPECT_EQ(at(shown.json(), "error.exit_code"), "3");
    const Outcome text = run({"risk", "show"});
    EXPECT_EQ(text.exit_code, 3);
    EXPECT_THAT(text.out, HasSubstr("broker down"));
}

TEST_F(RiskTest, AHaltIsHeardAlsoWhereTheStoreIsDamagedOrMovedAway) {
    {
        std::fstream file(store(), std::ios::in | std::ios::out | std::ios::binary);
        file.write(std::string(16, '\0').data(), 16);
    }
    EXPECT_EQ(run({"risk", "halt", "--reason", "x", "--mode", "paper"}).exit_code, 0);
    std::filesystem::rename(store(), store() + ".away");
    EXPECT_EQ(run({"risk", "halt", "--reason", "x", "--mode", "live"}).exit_code, 0);
    EXPECT_EQ(at(run({"risk", "show", "--json"}).json(), "error.code"), "not_found");
}

TEST_F(RiskTest, WarnsOfAnIntradayPositionThatItsBarsDoNotSquareOff) {
    std::vector<std::string> line = lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
    line.resize(201);  // the first 200 minutes of a day
    std::string text;
    for (const std::string& row : line) {
        text += row + "\n";
    }
    const auto file = write("short.csv", text);
    const std::string other = (folder() / "other.duckdb").string();
    ASSERT_EQ(run_line({"--db", other, "init"}).exit_code, 0);
    ASSERT_EQ(run_line({"--db", other, "bars", "import", file.string()}).exit_code, 0);
    const auto buy = [&](const std::string& product) {
        return run_line({"--db", other, "run", "--mode", "paper", "--symbols", "INFY", "--json",
                         "--strategy", "buy_and_hold,product=" + product})
            .json();
    };
    EXPECT_THAT(at(buy("intraday"), "warnings"),
                HasSubstr("1 intraday positions are open at the run's end"));
    EXPECT_EQ(at(buy("delivery"), "warnings"), "[]");
}

TEST_F(RiskTest, RefusesWhatMakesNoSense) {
    EXPECT_EQ(run({"risk", "halt"}).exit_code, 2);
    EXPECT_EQ(run({"risk", "halt", "--reason", " "}).exit_code, 2);
    EXPECT_EQ(run({"risk", "halt", "--reason", "two\nlines"}).exit_code, 2);
    EXPECT_EQ(run({"risk", "halt", "--reason", "no \xff text"}).exit_code, 2);
    for (const char* unseen : {"\xC2\xA0", "\xE2\x80\x8B", "a\xE2\x80\xA8", "\xC2\x85"}) {
        EXPECT_EQ(run({"risk", "halt", "--reason", unseen}).exit_code, 2) << unseen;
    }
    EXPECT_EQ(run({"risk", "halt", "--reason", std::string(501, 'x')}).exit_code, 2);
    EXPECT_EQ(run({"risk", "halt", "--reason", std::string(500, 'x')}).exit_code, 0);
    EXPECT_EQ(run({"risk", "resume", "--reason", "\xe0\xa4\xb8\xe0\xa4\xab"}).exit_code, 0);
    EXPECT_EQ(run({"risk", "halt", "--reason", "x", "--mode", "peper"}).exit_code, 2);
    for (const char* id : {"", " ", "a,b", "quick:1", "e\x1b[31m"}) {  // "" must not mean all
        EXPECT_EQ(run({"risk", "halt", "--reason", "x", "--strategy", id}).exit_code, 2) << id;
        EXPECT_EQ(run({"risk", "resume", "--reason", "x", "--strategy", id}).exit_code, 2) << id;
    }
    const Outcome elsewhere =
        run_line({"risk", "halt", "--reason", "x", "--db", (folder() / "other.duckdb").string()});
    EXPECT_EQ(elsewhere.exit_code, 2);
    EXPECT_THAT(elsewhere.err, HasSubstr("no store is there"));
    EXPECT_FALSE(std::filesystem::exists(folder() / "other.control.sqlite"));
    EXPECT_EQ(run({"risk", "show", "run-9"}).exit_code, 2);
}

TEST_F(RiskTest, ShowsHowMuchOfItsLimitsTheLastRunUsed) {
    const auto file = config(R"({"max_position_quantity": 400, "max_order_value": 1000000})");
    ASSERT_EQ(paper({"--config-file", file, "--strategy", "buy_and_hold"}).exit_code, 0);
    const Json json = run({"risk", "show", "--json"}).json();
    EXPECT_EQ(at(json, "run_id"), "run-1");
    EXPECT_EQ(at(json, "limits.0.limit"), "max_order_value");
    EXPECT_EQ(at(json, "limits.0.value"), "1000000");
    EXPECT_EQ(at(json, "limits.0.used"), "null") << "each order is held against it alone";
    EXPECT_EQ(at(json, "limits.2.limit"), "max_position_quantity");
    EXPECT_EQ(at(json, "limits.2.used"), "100");
    EXPECT_EQ(at(json, "limits.2.percent"), "25");
    const Outcome text = run({"risk", "show", "run-1"});
    EXPECT_THAT(text.out, HasSubstr("max_position_quantity"));
    EXPECT_THAT(text.out, HasSubstr("25.0"));
}

TEST_F(RiskTest, TheFunnelNamesWhatHeldEachStrategyBack) {
    const auto file = config(R"({"max_order_value": 10})");
    const Outcome outcome =
        paper({"--config-file", file, "--json", "--max-bars", "375", "--strategy", "ema_cross",
               "--strategy", "confluence_consumer", "--strategy", "sma_cross,slow=400"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    const Json json = outcome.json();
    EXPECT_EQ(at(json, "held_back.0.strategy"), "ema_cross");
    EXPECT_THAT(at(json, "held_back.0.why"), HasSubstr("on INFY by order_value_limit"));
    EXPECT_THAT(at(json, "held_back.1.why"),
                HasSubstr("it reads 1m insights, and at none of 375 bars"));
    EXPECT_THAT(at(json, "held_back.2.why"), HasSubstr("warm-up"));
    EXPECT_THAT(at(json, "held_back.2.why"), HasSubstr("bar 401 of 1m"));
    EXPECT_THAT(at(json, "why_nothing_traded"), HasSubstr("order_value_limit"));
    EXPECT_THAT(run({"runs", "show", "last"}).out, HasSubstr("sma_cross did not trade: warm-up"));
}

TEST_F(RiskTest, TheFunnelKnowsWhichStrategyHadNoInsight) {
    ASSERT_EQ(run({"analytics", "update"}).exit_code, 0);
    const auto file = write("run.json", R"({"symbols": ["INFY"], "strategy_configs": [
        {"type": "confluence_consumer", "id": "one"},
        {"type": "confluence_consumer", "id": "five", "params": {"timeframe": "5m"}}]})");
    const Json json = run({"run", "--config-file", file.string(), "--json"}).json();
    EXPECT_EQ(at(json, "held_back.0.strategy"), "five") << "one trades";
    EXPECT_THAT(at(json, "held_back.0.why"),
                HasSubstr(" bars of 1m was one there in time "
                          "(`millrace analytics update --timeframe 5m` makes them)"));
    EXPECT_EQ(at(run({"runs", "show", "last", "--json"}).json(), "held_back"),
              at(json, "held_back"));
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
}

TEST_F(RiskTest, TheFunnelNamesWhatCameFirst) {
    const Outcome unfilled =
        paper({"--json", "--max-bars", "1", "--strategy", "buy_and_hold"});  // no bar to fill at
    EXPECT_THAT(at(unfilled.json(), "held_back.0.why"),
                HasSubstr("no order filled, 1 in all, the first cancelled at "));
}

TEST_F(RiskTest, WhoTradedIsNotHeldBack) {
    const Outcome outcome = paper({"--json"});
    EXPECT_EQ(at(outcome.json(), "held_back.0"), "missing");
    EXPECT_EQ(at(outcome.json(), "why_nothing_traded"), "null");
    EXPECT_THAT(paper().out, Not(HasSubstr("did not trade")));
}

}  // namespace
}  // namespace millrace::cli
