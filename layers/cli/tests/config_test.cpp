#include <algorithm>

#include <gtest/gtest.h>

#include "drive.h"
#include "scoped_variable.h"

namespace millrace::cli {
namespace {

/// The commands `config check` and `config show`.
class ConfigTest : public StoreTest {
protected:
    std::string file(const std::string& text) const { return write("run.json", text).string(); }
    /// The lines of `config check`, without the path of the file's folder.
    std::vector<std::string> check(const std::string& text, int exit_code) const {
        const Outcome outcome = run({"config", "check", file(text)});
        EXPECT_EQ(outcome.exit_code, exit_code) << outcome.out << outcome.err;
        std::vector<std::string> lines = lines_of(outcome.out);
        for (std::string& line : lines) {
            const std::string place = folder().string() + "/";
            line.erase(0, line.starts_with(place) ? place.size() : 0);
        }
        return lines;
    }
};

/// The setting with that key out of `config show --effective --json`.
Json setting(const Json& shown, const std::string& key) {
    for (const Json& item : *shown.find("settings")->as_array()) {
        if (at(item, "key") == key) {
            return item;
        }
    }
    return {};
}

constexpr auto one_of_each = R"({
    "symbls": ["INFY"],
    "strategy_configs": [{"type": "ehma_pivt"}, {"type": "ema_cross", "id": "x"},
                         {"type": "ema_cross", "id": "x", "params": {"fats": 5}},
                         {"type": "ehma_pivot", "id": "x"}],
    "on_strategy_failure": "holt",
    "execution": {"capital": "much", "slippage_bps": 1001, "mode": "live"},
    "risk": "off",
    "analytics": {"contributors": {"rsi": {"period": 1}}},
    "control\nkey": 1})";

TEST_F(ConfigTest, CheckTellsOneOfEachKindOfProblemAtOnce) {
    const ScopedVariable bad("MILLRACE_EXECUTION__DEFAULT_QUANTITY", "-5");
    const ScopedVariable unknown("MILLRACE_RISK__CASHH", "secret");
    const ScopedVariable broken("MILLRACE_STRATEGY_CONFIGS", "[");
    const std::vector<std::string> expected = {
        "run.json: execution.mode: was \"live\", expected dry_run or paper: live needs an armed",
        "MILLRACE_EXECUTION__DEFAULT_QUANTITY: execution.default_quantity: was -5, expected a "
        "number from 0.00000001 to 90000000000 with at most 8 decimals",
        "run.json: execution.capital: was \"much\", expected a number from 0.000001 to "
        "9000000000000 with at most 6 decimals",
        "run.json: execution.slippage_bps: was 1001, expected a number from 0 to 1000 with at most "
        "6 decimals",
        "run.json: strategy_configs[0].type: was \"ehma_pivt\", expected one of ",
        "run.json: strategy_configs[2].id: was \"x\", expected each id once",
        "run.json: strategy_configs[2].params.fats: was 5, expected no such key; did you mean "
        "'fast'?; known: ",
        "run.json: strategy_configs[3].id: was \"x\", expected each id once",
        "run.json: on_strategy_failure: was \"holt\", expected flatten or hold; did you mean "
        "'hold'?",
        "run.json: symbls: was [\"INFY\"], expected no such key; did you mean 'symbols'?; known: "
        "db_path, symbols, execution, ",
        "run.json: risk: was \"off\", expected an object {...}",
        R"(run.json: "control\nkey": was 1, expected no such key; known: )",
        "MILLRACE_RISK__CASHH: is no setting (millrace config keys lists them); did you mean "
        "'MILLRACE_RISK__CASH'?",
        "MILLRACE_STRATEGY_CONFIGS: strategy_configs: its value: line 1, column 1: is no valid "
        "JSON",
        "run.json: analytics.contributors.rsi.period: was 1, expected a whole number from 2 to ",
        "run.json: symbols: none given, expected a list of symbols here, in MILLRACE_SYMBOLS or",
        "note: set by the environment: MILLRACE_EXECUTION__DEFAULT_QUANTITY",
        "run.json: 16 problems",
    };
    const auto lines = check(one_of_each, 2);
    ASSERT_EQ(lines.size(), expected.size()) << testing::PrintToString(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_TRUE(lines[i].starts_with(expected[i])) << lines[i] << "\n" << expected[i];
    }
}

TEST_F(ConfigTest, RunRefusesWithTheSameLinesAndStartsNothing) {
    make_bars();
    const Outcome outcome = run({"run", "--config-file", file(one_of_each)});
    EXPECT_EQ(outcome.exit_code, 2);
    for (const char* line :
         {"strategy_configs[0].type: was \"ehma_pivt\"", "strategy_configs[3].id: was \"x\"",
          "symbls: was", "risk: was", "symbols: none given"}) {
        EXPECT_NE(outcome.err.find(line), std::string::npos) << line << "\n" << outcome.err;
    }
    EXPECT_EQ(at(run({"runs", "list", "--json"}).json(), "runs"), "[]");
}

TEST_F(ConfigTest, CheckAsJsonHasEachProblemInParts) {
    const Outcome outcome = run(
        {"config", "check", "--json", file(R"({"symbols": ["A"], "execution": {"capitl": 5}})")});
    EXPECT_EQ(outcome.exit_code, 2);
    const Json document = outcome.json();
    EXPECT_EQ(at(document, "valid"), "false");
    EXPECT_EQ(at(document, "problems.0.path"), "execution.capitl");
    EXPECT_EQ(at(document, "problems.0.value"), "5");
    EXPECT_EQ(at(document, "problems.0.expected"), "no such key");
    EXPECT_EQ(at(document, "problems.0.nearest"), "capital");
    EXPECT_EQ(at(document, "problems.1"), "missing");
    const Json broken = run({"config", "check", "--json", file("{")}).json();
    EXPECT_TRUE(at(broken, "problems.0.message").starts_with("line 1, column")) << broken.pretty();
    EXPECT_EQ(run({"config", "check", "absent.json"}).exit_code, 2);
}

TEST_F(ConfigTest, ANameThatStandsTwiceHidesNothing) {
    const auto lines = check(R"({"symbols": ["A"], "execution": {"mode": "paper", "mode": "pepper"},
                  "symbols": 3, "risk": {"cash": 5}})",
                             2);
    ASSERT_EQ(lines.size(), 6U) << testing::PrintToString(lines);
    EXPECT_EQ(lines[0],
              "run.json: execution.mode: stands twice in one object, expected each name once");
    EXPECT_EQ(lines[1], "run.json: symbols: stands twice in one object, expected each name once");
    EXPECT_TRUE(lines[2].starts_with("run.json: risk.cash: was 5")) << lines[2];
    EXPECT_EQ(lines.back(), "run.json: 3 problems");
}

TEST_F(ConfigTest, AFileThatIsNoJsonIsOneProblem) {
    const auto lines = check(R"({"symbols": ["A"],, "execution": {"capital": 1e400}})", 2);
    EXPECT_EQ(lines.back(), "run.json: 1 problem") << testing::PrintToString(lines);
    const auto large =
        check(R"({"symbols": ["A"], "execution": {"capital": 1e400}, "risk": {"foo": 1}})", 2);
    EXPECT_EQ(large.back(), "run.json: 2 problems");
    EXPECT_TRUE(large.at(0).starts_with(
        "run.json: execution.capital: was \"1e400\", expected a number from "))
        << large[0];
}

TEST_F(ConfigTest, CheckNeedsNoStoreAndSaysThatNobodyLooked) {
    const auto lines = check(R"({"symbols": ["INFY"]})", 0);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_TRUE(lines[0].starts_with("note: no strategy was given"));
    EXPECT_TRUE(lines[1].starts_with("note: there is no store ")) << lines[1];
    EXPECT_EQ(lines[2], "run.json: fine");
}

TEST_F(ConfigTest, CheckRefusesSymbolsWithoutStoredBars) {
    make_bars();
    const auto lines = check(R"({"symbols": ["TCS", "INFI", "bad symbol"]})", 2);
    const std::string line = "run.json: symbols[1]: was \"INFI\", expected a symbol with bars in " +
                             store() + "; did you mean 'INFY'?";
    EXPECT_EQ(std::count(lines.begin(), lines.end(), line), 1) << testing::PrintToString(lines);
    EXPECT_EQ(lines.back(), "run.json: 2 problems");
    EXPECT_EQ(check(R"({"symbols": ["TCS", "INFY"]})", 0).back(), "run.json: fine");
    EXPECT_EQ(check(R"({"symbols": "TCS"})", 2).back(), "run.json: 1 problem");
}

TEST_F(ConfigTest, CheckOfADamagedStoreIsAboutTheConfiguration) {
    write("store.duckdb", "this is no store");
    const auto lines = check(R"({"symbols": ["INFY"]})", 0);
    EXPECT_TRUE(lines[0].starts_with("warning: nobody looked whether bars")) << lines[0];
}

TEST_F(ConfigTest, ShowWritesWhatTheFileSaysAsItIsUnderstood) {
    const ScopedVariable ignored("MILLRACE_EXECUTION__CAPITAL", "5");
    const Outcome shown = run({"config", "show", file(R"({"symbols": ["B", "A"],
        "execution": {"capital": 1e7, "slippage_bps": 2.123456}, "risk": {"cash": false},
        "analytics": null,
        "strategy_configs": [{"type": "ema_cross", "params": {"fast": 3}}]})")});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    EXPECT_EQ(shown.json().canonical(),
              R"({"execution":{"capital":10000000,"slippage_bps":2.123456},)"
              R"("risk":{"cash":"off"},)"
              R"("strategy_configs":[{"id":"ema_cross","params":{"allow_short":false,"fast":3,)"
              R"("product":"delivery","slow":21,"timeframe":"1m"},"type":"ema_cross"}],)"
              R"("symbols":["A","B"]})");
    EXPECT_EQ(run({"config", "show"}).exit_code, 2);
    EXPECT_EQ(run({"config", "show", file(R"({"symbol": 1})")}).exit_code, 2);
}

TEST_F(ConfigTest, EffectiveSaysOfEverySettingWhoSetIt) {
    const ScopedVariable capital("MILLRACE_EXECUTION__CAPITAL", "500000");
    const ScopedVariable symbols("MILLRACE_SYMBOLS", "TCS,3");
    const auto path = file(R"({"symbols": ["A"], "execution": {"capital": 7, "slippage_bps": 2},
        "strategy_configs": [{"type": "ema_cross", "params": {"fast": 3}}],
        "analytics": {"contributors": {"rsi": {"period": 10}}}})");
    const Json shown = run({"config", "show", path, "--effective", "--json"}).json();
    struct Row {
        const char *key, *value, *from;
    };
    for (const Row& row : {Row{"db_path", "", "command line"},
                           {"symbols", R"(["3","TCS"])", "environment"},
                           {"execution.capital", "500000", "environment"},
                           {"execution.slippage_bps", "2", "file"},
                           {"execution.default_quantity", "100", "default"},
                           {"strategy_configs[0].params.fast", "3", "file"},
                           {"strategy_configs[0].params.slow", "21", "default"},
                           {"analytics.contributors.rsi.period", "10", "file"},
                           {"analytics.contributors.rsi.weight", "0.15", "default"},
                           {"risk.price_collar_percent", "10", "default"}}) {
        const Json item = setting(shown, row.key);
        EXPECT_EQ(at(item, "from"), row.from) << row.key;
        EXPECT_EQ(at(item, "value"), *row.value != '\0' ? row.value : store()) << row.key;
    }
    EXPECT_EQ(at(setting(shown, "execution.capital"), "source"), "MILLRACE_EXECUTION__CAPITAL");
    EXPECT_EQ(at(setting(shown, "execution.slippage_bps"), "source"), path);
    // A dry run asks for no cash, whatever is configured.
    EXPECT_EQ(at(setting(shown, "risk.cash"), "value"), "on");
    EXPECT_EQ(at(setting(shown, "risk.cash"), "in_mode"), "off");
    const std::string text = run({"config", "show", path, "--effective"}).out;
    EXPECT_NE(text.find("on (off in dry_run)"), std::string::npos) << text;
    EXPECT_NE(text.find("environment MILLRACE_SYMBOLS"), std::string::npos) << text;
}

TEST_F(ConfigTest, TheEffectiveDocumentIsAConfigurationThatSaysTheSame) {
    const auto first = file(R"({"symbols": ["A"], "execution": {"mode": "paper", "capital": 7},
        "analytics": {"contributors": {"rsi": {"period": 10}}}})");
    const Json shown = run({"config", "show", first, "--effective", "--json"}).json();
    const auto second = write("second.json", shown.find("configuration")->pretty()).string();
    const Json again = run({"config", "show", second, "--effective", "--json"}).json();
    EXPECT_EQ(at(again, "configuration"), at(shown, "configuration"));
    EXPECT_EQ(run({"config", "check", second}).exit_code, 0);
    // Nobody has to know all of a configuration: each command takes every key.
    ASSERT_EQ(run({"init"}).exit_code, 0);
    const Outcome update = run({"analytics", "update", "--config-file", second});
    EXPECT_EQ(update.exit_code, 0) << update.err;
}

}  // namespace
}  // namespace millrace::cli
