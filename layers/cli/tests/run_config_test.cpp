#include "wiring/config_reading.h"

#include <gtest/gtest.h>
#include <millrace/events/fixed_point.h>

#include "configuration/config_section.h"
#include "drive.h"
#include "wiring/risk_config.h"

namespace millrace::cli {
namespace {

constexpr auto original = R"({"db_path": "trading_system.duckdb", "symbols": ["INFY", "RELIANCE"],
     "strategy_configs": [{"type": "confluence_consumer", "id": "confluence_001",
                           "params": {"min_confidence": 0.7, "enabled": true}}],
     "execution": {"mode": "dry_run", "default_quantity": 100}})";

class RunConfigTest : public StoreTest {
protected:
    events::Result<ConfigReading> read(const std::string& text, RunFlags flags = {},
                                       const EnvironmentVariables& environment = {}) const {
        flags.config_file = write("run.json", text).string();
        return read_run_config(flags, environment);
    }
    /// The problems' lines without the path of the file's folder.
    std::vector<std::string> problems(const std::string& text, RunFlags flags = {},
                                      const EnvironmentVariables& environment = {}) const {
        const auto reading = read(text, std::move(flags), environment);
        EXPECT_FALSE(reading) << text;
        auto lines = lines_of(reading ? "" : reading.error().message);
        for (std::string& line : lines) {
            const std::string place = folder().string() + "/";
            if (line.starts_with(place)) {
                line.erase(0, place.size());
            }
        }
        return lines;
    }
};

TEST_F(RunConfigTest, TheOriginalConfigurationLoadsUnchanged) {
    const auto reading = read(original);
    ASSERT_TRUE(reading) << reading.error().message;
    const RunConfig& config = reading.value().config;
    EXPECT_EQ(config.db_path, "trading_system.duckdb");
    EXPECT_EQ(config.symbols, (std::vector<std::string>{"INFY", "RELIANCE"}));
    EXPECT_EQ(config.mode, RunMode::DryRun);
    EXPECT_EQ(config.default_quantity, events::Quantity::from_whole(100));
    EXPECT_EQ(config.capital, events::Money::from_whole(10'000'000));
    ASSERT_EQ(config.strategies.size(), 1U);
    EXPECT_EQ(config.strategies[0].id, "confluence_001");
    EXPECT_EQ(config.strategies[0].parameters.number("min_confidence", 0), 0.7);
    EXPECT_FALSE(config.strategies[0].parameters.flag("require_improving", true));
    EXPECT_TRUE(reading.value().warnings.empty());
}

TEST_F(RunConfigTest, FlagsOutrankTheFile) {
    RunFlags flags;
    flags.mode = "paper";
    flags.symbols = {"TCS", "", "INFY"};
    flags.strategies = {"ehma_pivot:quick,fast=5,slow=13"};
    flags.bars_max = 10;
    const auto reading = read(original, flags);
    ASSERT_TRUE(reading) << reading.error().message;
    const RunConfig& config = reading.value().config;
    EXPECT_EQ(config.mode, RunMode::Paper);
    EXPECT_EQ(config.symbols, (std::vector<std::string>{"INFY", "TCS"}));
    EXPECT_EQ(config.bars_max, 10U);
    ASSERT_EQ(config.strategies.size(), 1U);
    EXPECT_EQ(config.strategies[0].id, "quick");
    EXPECT_EQ(config.strategies[0].parameters.integer("fast", 0), 5);
}

TEST_F(RunConfigTest, WithoutAStrategyEhmaPivotIsRunAndSaysSo) {
    RunFlags flags;
    flags.symbols = {"INFY"};
    const auto reading = read_run_config(flags, {});
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading.value().config.strategies.at(0).type, "ehma_pivot");
    ASSERT_EQ(reading.value().notes.size(), 1U);
    EXPECT_NE(reading.value().notes[0].find("ehma_pivot"), std::string::npos);
}

TEST_F(RunConfigTest, EveryProblemIsToldAtOnceWithItsPath) {
    const auto lines = problems(R"({
        "symbols": ["INFY", "INFY", "no good", 7],
        "symbls": 1,
        "strategy_configs": [
            {"type": "ehma_pivt"},
            {"type": "ehma_pivot", "params": {"fast": 1, "slwo": 20, "allow_short": "yes"}},
            {"type": "ehma_pivot", "params": {"fast": 30}},
            {"type": "ema_cross", "id": "x"}, {"type": "ema_cross", "id": "x"}],
        "execution": {"mode": "papier", "default_quantity": -5, "capital": "much",
                      "slippage_bps": 1001, "no_entry_minutes": 1.5},
        "risk": {"max_order_value": 0, "price_collar_percent": "of", "cash": 3},
        "analytics": {"insight_delay": "cron:0m"},
        "on_strategy_failure": "ignore"})");
    const std::vector<std::string> beginnings = {
        "the configuration has 21 problems",
        "run.json: symbols[1]: was \"INFY\", expected each symbol once",
        "run.json: symbols[2]: was \"no good\", expected a symbol",
        "run.json: symbols[3]: was 7, expected a symbol",
        "run.json: execution.mode: was \"papier\", expected dry_run or paper; did you mean "
        "'paper'?",
        "run.json: execution.default_quantity: was -5, expected a number from 0.00000001",
        "run.json: execution.capital: was \"much\", expected a number",
        "run.json: execution.slippage_bps: was 1001, expected a number from 0 to 1000",
        "run.json: execution.no_entry_minutes: was 1.5, expected a whole number from 0 to 1440",
        "run.json: strategy_configs[0].type: was \"ehma_pivt\", expected one of",
        "run.json: strategy_configs[1].params.allow_short: was \"yes\", expected true or false",
        "run.json: strategy_configs[1].params.fast: was 1, expected a whole number from 2",
        "run.json: strategy_configs[1].params.slwo: was 20, expected no such key; did you mean "
        "'slow'?; known: allow_short, fast, slow, product, timeframe",
        "run.json: strategy_configs[2].id: was \"ehma_pivot\", expected each id once",
        "run.json: strategy_configs[2].params: strategy ehma_pivot: fast was 30 and slow was 21, "
        "expected",
        "run.json: strategy_configs[4].id: was \"x\", expected each id once",
        "run.json: on_strategy_failure: was \"ignore\", expected flatten or hold",
        "run.json: risk.max_order_value: was 0, expected a number from 0.000001",
        "run.json: risk.price_collar_percent: was \"of\", expected a number",
        R"(run.json: risk.cash: was 3, expected "on" or "off")",
        "run.json: analytics.insight_delay: was \"cron:0m\", expected inline, or cron:1m to",
        "run.json: symbls: was 1, expected no such key; did you mean 'symbols'?; known: db_path",
    };
    ASSERT_EQ(lines.size(), beginnings.size()) << testing::PrintToString(lines);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_TRUE(lines[i].starts_with(beginnings[i])) << lines[i] << "\n" << beginnings[i];
    }
}

TEST_F(RunConfigTest, WhatThisVersionCannotDoIsSaid) {
    RunFlags flags;
    flags.symbols = {"INFY"};
    flags.mode = "live";
    flags.follow = true;
    const auto lines = problems("{}", flags);
    ASSERT_EQ(lines.size(), 3U) << testing::PrintToString(lines);
    EXPECT_NE(lines[1].find("live needs an armed gateway"), std::string::npos);
    EXPECT_NE(lines[2].find("--follow"), std::string::npos);
}

TEST_F(RunConfigTest, FilesThatAreNoConfigurationAreRefused) {
    EXPECT_TRUE(problems("{\"symbols\": [")[1].starts_with("run.json: line 1, column"));
    EXPECT_TRUE(problems("[]")[1].starts_with("run.json: was [], expected an object"));
    RunFlags flags;
    flags.config_file = (folder() / "absent.json").string();
    EXPECT_EQ(read_run_config(flags, {}).error().code, events::ErrorCode::NotFound);
    flags.config_file = folder().string();
    EXPECT_EQ(read_run_config(flags, {}).error().code, events::ErrorCode::NotFound);
}

TEST_F(RunConfigTest, WithoutSymbolsThereIsNothingToRun) {
    EXPECT_NE(problems("{}")[1].find("--symbols"), std::string::npos);
}

TEST_F(RunConfigTest, DecimalsAreReadExactly) {
    const auto reading = read(R"({"symbols": ["A"], "execution": {"capital": 123456789012.123456,
        "default_quantity": 0.00000001, "slippage_bps": 2.5}, "risk": {"max_order_value": 1e7}})");
    ASSERT_TRUE(reading) << reading.error().message;
    const RunConfig& config = reading.value().config;
    EXPECT_EQ(config.capital.to_string(), "123456789012.123456");
    EXPECT_EQ(config.default_quantity.units(), 1);
    EXPECT_EQ(config.slippage_units, 2'500'000);
    EXPECT_EQ(config.limits.max_order_value, events::Money::from_whole(10'000'000));
}

TEST_F(RunConfigTest, LimitsTakeOffAndShortSellingUnderDeliveryWarns) {
    const auto reading = read(R"({"symbols": ["A"],
        "strategy_configs": [{"type": "ehma_pivot", "params": {"allow_short": true}},
                             {"type": "ema_cross", "params": {"allow_short": true,
                                                              "product": "intraday"}}],
        "execution": {"mode": "paper"},
        "risk": {"price_collar_percent": "off", "cash": "off", "max_position_quantity": 500}})");
    ASSERT_TRUE(reading) << reading.error().message;
    const RunConfig& config = reading.value().config;
    EXPECT_EQ(config.strategies[1].product, execution::Product::Intraday);
    const RiskInForce risk = risk_in_force(limits_in_force(config));
    EXPECT_EQ(risk.on, std::vector<std::string>{"max_position_quantity 500"});
    EXPECT_NE(std::find(risk.off.begin(), risk.off.end(), "price_collar_percent"), risk.off.end());
    EXPECT_NE(std::find(risk.off.begin(), risk.off.end(), "cash"), risk.off.end());
    ASSERT_EQ(reading.value().warnings.size(), 3U);
    EXPECT_NE(reading.value().warnings[0].find("ehma_pivot: allow_short=true has no effect"),
              std::string::npos);
}

TEST_F(RunConfigTest, InsightsThatNoDailyStrategyWillEverSeeAreWarnedOf) {
    const std::string daily = R"({"symbols": ["A"], "strategy_configs": [
        {"type": "confluence_consumer", "params": {"timeframe": "1d"}},
        {"type": "confluence_consumer", "id": "hourly", "params": {"timeframe": "1h"}},
        {"type": "ema_cross", "params": {"timeframe": "1d"}}])";
    const auto by_job = read(daily + "}");
    ASSERT_TRUE(by_job) << by_job.error().message;
    ASSERT_EQ(by_job.value().warnings.size(), 1U);
    EXPECT_EQ(by_job.value().warnings[0].find("confluence_consumer: by cron:5m a 1d insight"), 0U)
        << by_job.value().warnings[0];
    const auto at_once = read(daily + R"(, "analytics": {"insight_delay": "inline"}})");
    ASSERT_TRUE(at_once) << at_once.error().message;
    EXPECT_TRUE(at_once.value().warnings.empty());
}

TEST_F(RunConfigTest, TheDocumentOfAConfigurationGivesItAgain) {
    const auto reading = read(R"({"symbols": ["B", "A"], "on_strategy_failure": "hold",
        "strategy_configs": [{"type": "ema_cross", "id": "x",
                              "params": {"product": "intraday", "timeframe": "30m"}}],
        "execution": {"mode": "paper", "carry_orders": "next_session", "slippage_bps": 0.25},
        "risk": {"price_collar_percent": 7.5, "cash": false, "max_gross_exposure": 12.5},
        "analytics": {"insight_delay": "inline", "insight_max_age": "7m"}})");
    ASSERT_TRUE(reading) << reading.error().message;
    const Json document = config_document(reading.value().config);
    RunConfig again;
    Problems problems;
    read_config_document(document, "again", again, problems);
    EXPECT_TRUE(problems.empty()) << problems.error().message;
    EXPECT_EQ(config_document(again).canonical(), document.canonical());
    EXPECT_NE(document.canonical().find("\"price_collar_percent\":7.5"), std::string::npos);
    EXPECT_EQ(again.strategies.at(0).timeframe, data::Timeframe::M30);
}

TEST(StrategyFlag, SaysTypeIdAndSettings) {
    const auto strategy = strategy_of_flag("ehma_pivot:mine,fast=5,allow_short=true");
    ASSERT_TRUE(strategy);
    EXPECT_EQ(strategy.value().canonical(),
              R"({"id":"mine","params":{"allow_short":true,"fast":5},"type":"ehma_pivot"})");
    EXPECT_FALSE(strategy_of_flag("ehma_pivot,fast"));
    EXPECT_FALSE(strategy_of_flag("ehma_pivot,=5"));
    EXPECT_FALSE(strategy_of_flag("ehma_pivot,fast=5,fast=6"));
}

TEST(PlainDecimal, WritesExponentsOut) {
    EXPECT_EQ(plain_decimal("1e7"), "10000000");
    EXPECT_EQ(plain_decimal("-1.25E+1"), "-12.5");
    EXPECT_EQ(plain_decimal("12.5e-3"), "0.0125");
    EXPECT_EQ(plain_decimal("0.5e1"), "5");
    EXPECT_EQ(plain_decimal("0e5"), "0");
    EXPECT_EQ(plain_decimal("17"), "17");
    EXPECT_EQ(plain_decimal("1e999"), std::nullopt);
}

}  // namespace
}  // namespace millrace::cli
