#include "environment.h"

#include <gtest/gtest.h>

#include "drive.h"
#include "scoped_variable.h"
#include "wiring/config_keys.h"
#include "wiring/config_reading.h"

namespace millrace::cli {
namespace {

class EnvironmentTest : public StoreTest {};

/// The configuration of these variables alone.
events::Result<ConfigReading> read(const EnvironmentVariables& environment, RunFlags flags = {}) {
    flags.symbols = flags.symbols.empty() ? std::vector<std::string>{"A"} : flags.symbols;
    return read_run_config(flags, environment);
}

std::string refusal(const EnvironmentVariable& variable) {
    const auto reading = read({variable});
    EXPECT_FALSE(reading) << variable.name;
    return reading ? "" : lines_of(reading.error().message).at(1);
}

TEST_F(EnvironmentTest, AVariableIsThePathInUpperCase) {
    EXPECT_EQ(variable_of("db_path"), "MILLRACE_DB_PATH");
    EXPECT_EQ(variable_of("execution.default_quantity"), "MILLRACE_EXECUTION__DEFAULT_QUANTITY");
    const ScopedVariable ours("MILLRACE_B", "x=y");
    const ScopedVariable another("MILLRACE_A", "");
    const ScopedVariable foreign("MILLRACEX", "1");
    const EnvironmentVariables found = process_environment();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].name, "MILLRACE_A");
    EXPECT_EQ(found[1].value, "x=y");
}

TEST_F(EnvironmentTest, EveryKeyHasAVariableThatReadsItsDefault) {
    for (const ConfigKey& key : config_keys()) {
        const bool is_list = key.type == KeyType::List;
        const std::string text = is_list                        ? R"([{"type": "ema_cross"}])"
                                 : key.type == KeyType::Object  ? "{}"
                                 : key.type == KeyType::Symbols ? "A"
                                                                : default_of(key);
        const auto reading =
            read_run_config({}, {{variable_of(key.path), text}, {"MILLRACE_SYMBOLS", "A"}});
        ASSERT_TRUE(reading) << key.path << reading.error().message;
        EXPECT_EQ(reading.value().given.in_force(key.path)->origin, Origin::Environment);
        if (key.changes_results && !is_list) {
            EXPECT_EQ(config_document(reading.value().config).canonical(),
                      config_document(read({}).value().config).canonical())
                << key.path;
        }
    }
}

TEST_F(EnvironmentTest, VariablesOutrankTheFileAndFlagsOutrankThem) {
    RunFlags flags;
    flags.config_file = write("run.json", R"({"symbols": ["A"], "risk": {"max_order_value": 5},
        "execution": {"mode": "paper", "capital": 7, "default_quantity": 3},
        "strategy_configs": [{"type": "ema_cross"}]})")
                            .string();
    flags.mode = "dry_run";
    const auto reading = read_run_config(flags, {{"MILLRACE_EXECUTION__CAPITAL", "9.5"},
                                                 {"MILLRACE_EXECUTION__MODE", "paper"},
                                                 {"MILLRACE_EXECUTION__PRODUCT", "intraday"},
                                                 {"MILLRACE_RISK__MAX_ORDER_VALUE", "off"},
                                                 {"MILLRACE_SYMBOLS", "TCS,INFY"}});
    ASSERT_TRUE(reading) << reading.error().message;
    const RunConfig& config = reading.value().config;
    EXPECT_EQ(config.capital.to_string(), "9.5");
    EXPECT_EQ(config.default_quantity.to_string(), "3");
    EXPECT_EQ(config.symbols, (std::vector<std::string>{"INFY", "TCS"}));
    EXPECT_EQ(config.mode, RunMode::DryRun);
    EXPECT_FALSE(config.limits.max_order_value);
    // The file's strategy names no product, so it takes the one in force.
    EXPECT_EQ(config.strategies.at(0).product, execution::Product::Intraday);
    ASSERT_EQ(reading.value().notes.size(), 1U);
    EXPECT_EQ(reading.value().notes[0],
              "set by the environment: MILLRACE_EXECUTION__CAPITAL, MILLRACE_EXECUTION__PRODUCT, "
              "MILLRACE_RISK__MAX_ORDER_VALUE, MILLRACE_SYMBOLS");
}

TEST_F(EnvironmentTest, WhatIsNoSettingIsRefusedWithTheNearestOne) {
    EXPECT_EQ(refusal({"MILLRACE_EXECUTION__CAPITL", "5"}),
              "MILLRACE_EXECUTION__CAPITL: is no setting (millrace config keys lists them); did "
              "you mean 'MILLRACE_EXECUTION__CAPITAL'?");
    EXPECT_TRUE(refusal({"MILLRACE_", "1"}).starts_with("MILLRACE_: is no setting"));
    EXPECT_TRUE(refusal({"MILLRACE_db_path", "x"}).ends_with("'MILLRACE_DB_PATH'?"));
    EXPECT_EQ(refusal({"MILLRACE_DB_PATH", ""}),
              "MILLRACE_DB_PATH: db_path: was \"\", expected a text that is not empty");
    EXPECT_EQ(refusal({"MILLRACE_SYMBOLS", "INFY, TCS"}),
              "MILLRACE_SYMBOLS: symbols[1]: was \" TCS\", expected a symbol: 1 to 32 of A-Z a-z "
              "0-9 & - _ . with a letter or digit");
    EXPECT_TRUE(refusal({"MILLRACE_SYMBOLS", ""}).ends_with("was [], expected a list of symbols"));
    EXPECT_TRUE(refusal({"MILLRACE_ANALYTICS__CONTRIBUTORS", "5"})
                    .ends_with("was 5, expected an object {...}"));
}

TEST_F(EnvironmentTest, ANumberIsWrittenAsInJson) {
    for (const char* no_number : {"-.5", ".5", "5.", "007", "+5", " 5", "5 ", "1e400", "nan", ""}) {
        EXPECT_TRUE(refusal({"MILLRACE_EXECUTION__CAPITAL", no_number})
                        .starts_with(std::string("MILLRACE_EXECUTION__CAPITAL: execution.capital: "
                                                 "was \"") +
                                     no_number + "\", expected a number"))
            << no_number;
    }
    EXPECT_TRUE(read({{"MILLRACE_EXECUTION__CAPITAL", "1e7"}}));
}

TEST_F(EnvironmentTest, AnEmptyPathOfTheStoreIsRefusedByEveryCommand) {
    const ScopedVariable empty("MILLRACE_DB_PATH", "");
    for (const char* command : {"init", "doctor"}) {
        const Outcome outcome = run_line({command});
        EXPECT_EQ(outcome.exit_code, 2);
        EXPECT_NE(outcome.err.find("MILLRACE_DB_PATH was empty, expected the path of a store"),
                  std::string::npos)
            << outcome.err;
    }
    EXPECT_EQ(run_line({"init", "--db", ""}).exit_code, 2);
}

TEST_F(EnvironmentTest, ARunStoresWhatTheVariablesSaidAndVerifiesUnderOthers) {
    make_bars();
    {
        const ScopedVariable symbols("MILLRACE_SYMBOLS", "INFY");
        const ScopedVariable quantity("MILLRACE_EXECUTION__DEFAULT_QUANTITY", "50");
        const Outcome made = run({"run", "--mode", "paper"});
        ASSERT_EQ(made.exit_code, 0) << made.err;
        EXPECT_NE(made.err.find("set by the environment: MILLRACE_EXECUTION__DEFAULT_QUANTITY, "
                                "MILLRACE_SYMBOLS"),
                  std::string::npos)
            << made.err;
    }
    const auto trades = lines_of(run({"runs", "show", "last", "--trades"}).out);
    ASSERT_GT(trades.size(), 1U);
    EXPECT_NE(trades[1].find(",50,"), std::string::npos) << trades[1];
    const ScopedVariable contrary("MILLRACE_EXECUTION__DEFAULT_QUANTITY", "70");
    const ScopedVariable wrong("MILLRACE_EXECUTION__CAPITAL", "none");
    const Outcome verified = run({"runs", "verify", "last"});
    EXPECT_EQ(verified.exit_code, 0) << verified.err;
    EXPECT_TRUE(verified.out.starts_with("PASS")) << verified.out;
    EXPECT_EQ(run({"run", "--symbols", "INFY"}).exit_code, 2);
}

TEST_F(EnvironmentTest, TheStoreOfEveryCommandMayBeNamed) {
    make_bars();
    const ScopedVariable named("MILLRACE_DB_PATH", store());
    EXPECT_EQ(at(run_line({"bars", "status", "--json"}).json(), "symbols.0.symbol"), "INFY");
    const std::string elsewhere = (folder() / "elsewhere.duckdb").string();
    EXPECT_EQ(run_line({"--db", elsewhere, "bars", "status"}).exit_code, 2);
    // It outranks a file, of a run as well.
    const auto file = write("run.json", R"({"symbols": ["INFY"], "db_path": "nowhere.duckdb"})");
    const Outcome made = run_line({"run", "--config-file", file.string()});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    const Json shown = run_line({"config", "show", file.string(), "--effective", "--json"}).json();
    EXPECT_EQ(at(shown, "configuration.db_path"), store());
    EXPECT_EQ(at(shown, "settings.0.from"), "environment");
    EXPECT_EQ(at(shown, "settings.0.source"), "MILLRACE_DB_PATH");
}

TEST_F(EnvironmentTest, InsightsAreMadeWithTheVariablesContributors) {
    make_bars();
    const ScopedVariable contributors("MILLRACE_ANALYTICS__CONTRIBUTORS",
                                      R"({"rsi": {"period": 10}})");
    ASSERT_EQ(run({"analytics", "update"}).exit_code, 0);
    const std::vector<std::string> line{"run", "--symbols", "INFY", "--strategy",
                                        "confluence_consumer"};
    EXPECT_EQ(run(line).exit_code, 0);
    {
        const ScopedVariable others("MILLRACE_ANALYTICS__CONTRIBUTORS",
                                    R"({"rsi": {"period": 11}})");
        const Outcome refused = run(line);
        EXPECT_EQ(refused.exit_code, 2);
        EXPECT_NE(refused.err.find("rsi.period 10 and not 11"), std::string::npos) << refused.err;
    }
    const ScopedVariable bad("MILLRACE_ANALYTICS__CONTRIBUTORS", R"({"rsi": {"period": 1}})");
    const Outcome refused = run({"analytics", "update"});
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find("MILLRACE_ANALYTICS__CONTRIBUTORS: "
                               "analytics.contributors.rsi.period: was 1, expected"),
              std::string::npos)
        << refused.err;
}

}  // namespace
}  // namespace millrace::cli
