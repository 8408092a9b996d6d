#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "drive.h"

namespace millrace::cli {
namespace {

const std::vector<std::string> hash_keys = {"input_hash", "signal_hash", "order_hash", "trade_hash",
                                            "configuration_hash"};

class RunTest : public StoreTest {
protected:
    RunTest() { make_bars(); }

    Json paper(std::vector<std::string> more) const {
        std::vector<std::string> line = {"run", "--mode", "paper", "--json"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome outcome = run(line);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return outcome.json();
    }
    std::vector<std::string> list(const std::string& flag, const std::string& name = "last") const {
        const Outcome outcome = run({"runs", "show", name, flag});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return lines_of(outcome.out);
    }
};

TEST_F(RunTest, APaperRunTellsEverything) {
    const Json result = paper({"--symbols", "INFY", "TCS"});
    for (const char* key : {"run_id",
                            "mode",
                            "bars_processed",
                            "signals_generated",
                            "signals_rejected",
                            "orders_sent",
                            "orders_would_send",
                            "trades_executed",
                            "strategies_disabled",
                            "realized_pnl",
                            "unrealized_pnl",
                            "fees",
                            "positions",
                            "input_hash",
                            "signal_hash",
                            "order_hash",
                            "trade_hash",
                            "configuration_hash",
                            "wall_seconds",
                            "bars_per_second",
                            "funnel.bars",
                            "funnel.with_insight",
                            "funnel.signals",
                            "funnel.refused",
                            "funnel.no_order",
                            "funnel.orders",
                            "funnel.fills",
                            "costs",
                            "fills",
                            "warnings",
                            "strategies",
                            "symbols",
                            "from",
                            "to",
                            "final_equity",
                            "last_import_id"}) {
        EXPECT_NE(at(result, key), "missing") << key;
    }
    EXPECT_EQ(at(result, "mode"), "paper");
    EXPECT_EQ(at(result, "bars_processed"), "15000");
    EXPECT_EQ(at(result, "orders_would_send"), "0");
    EXPECT_EQ(at(result, "fees"), "0");
    EXPECT_EQ(at(result, "costs"), "none");
    EXPECT_EQ(at(result, "strategies.0.type"), "ehma_pivot");
    EXPECT_GT(std::stoi(at(result, "trades_executed")), 100);
    EXPECT_GT(std::stod(at(result, "bars_per_second")), 0);
}

TEST_F(RunTest, ADryRunSendsNothingAndHasNoProfit) {
    const Outcome outcome = run({"run", "--mode", "dry_run", "--symbols", "INFY", "--json"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("ehma_pivot"), std::string::npos);
    const Json result = outcome.json();
    EXPECT_EQ(at(result, "orders_sent"), "0");
    EXPECT_GT(std::stoi(at(result, "orders_would_send")), 50);
    EXPECT_EQ(at(result, "trades_executed"), at(result, "orders_would_send"));
    for (const char* key : {"realized_pnl", "unrealized_pnl", "fees", "final_equity"}) {
        EXPECT_EQ(at(result, key), "null") << key;
    }
}

TEST_F(RunTest, TheOrderOfSymbolsDoesNotMatterWithABindingLimit) {
    const auto config = write("run.json", R"({"risk": {"max_gross_exposure": 60000}})").string();
    const Json one = paper({"--config-file", config, "--symbols", "INFY", "TCS"});
    const Json two = paper({"--config-file", config, "--symbols", "TCS", "INFY"});
    for (const std::string& key : hash_keys) {
        EXPECT_EQ(at(one, key), at(two, key)) << key;
    }
    EXPECT_GT(std::stoi(at(one, "signals_rejected")), 0) << "the limit binds";
}

TEST_F(RunTest, ABreakerThatHaltsIsInTheSummaryAndVerifies) {
    const auto config = write("run.json", R"({"risk": {"max_drawdown_percent": 0.001}})").string();
    const Json result = paper({"--config-file", config, "--symbols", "INFY", "TCS"});
    const Json::Array& changes = *result.find("trading_changes")->as_array();
    ASSERT_EQ(changes.size(), 1U);
    EXPECT_EQ(at(changes[0], "state"), "halted");
    EXPECT_TRUE(at(changes[0], "reason").starts_with("drawdown_limit: percent 0."));
    const auto orders = list("--orders");
    const auto after = std::count_if(orders.begin() + 1, orders.end(), [&](const auto& order) {
        return order.substr(0, order.find(',')) > at(changes[0], "timestamp");
    });
    EXPECT_LE(after, 2) << "an exit of each symbol, and no entry";
    EXPECT_GT(std::stoi(at(result, "signals_rejected")), 10);
    EXPECT_NE(result.canonical().find("trading_halted"), std::string::npos);
    const auto shown = run({"runs", "show", "last"});
    EXPECT_NE(shown.out.find("halted at the end; reduced 0 times, halted once, last at " +
                             at(changes[0], "timestamp") + " by drawdown_limit"),
              std::string::npos)
        << shown.out;
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
}

TEST_F(RunTest, OrdersBeyondTheRateWaitTheirTurn) {
    const auto config = write("run.json", R"({"risk": {"max_orders_per_minute": 1}})").string();
    const Json paced = paper({"--config-file", config, "--symbols", "INFY", "TCS"});
    const Json plain = paper({"--symbols", "INFY", "TCS"});
    EXPECT_EQ(at(paced, "signal_hash"), at(plain, "signal_hash"));
    EXPECT_NE(at(paced, "trade_hash"), at(plain, "trade_hash"));
    std::set<std::string> minutes;
    paper({"--config-file", config, "--symbols", "INFY", "TCS"});
    const auto trades = list("--trades");
    for (std::size_t i = 1; i < trades.size(); ++i) {
        const std::string time = trades[i].substr(0, trades[i].find(','));
        EXPECT_TRUE(minutes.insert(time).second) << "two orders were filled at " << time;
    }
}

TEST_F(RunTest, AnEarlierEndGivesAPrefixOfTheSignals) {
    paper({"--symbols", "INFY", "TCS"});
    const auto all = list("--signals");
    const Json part = paper({"--symbols", "INFY", "TCS", "--to", "2024-01-12"});
    const auto some = list("--signals");
    ASSERT_LT(some.size(), all.size());
    ASSERT_GT(some.size(), 10U);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
    EXPECT_EQ(at(part, "to"), "2024-01-12T18:30:00Z");
}

TEST_F(RunTest, MaxBarsCountsAllSymbolsTogether) {
    EXPECT_EQ(at(paper({"--symbols", "INFY", "TCS", "--max-bars", "101"}), "bars_processed"),
              "101");
    EXPECT_EQ(run({"run", "--symbols", "INFY", "--max-bars", "0"}).exit_code, 2);
}

TEST_F(RunTest, ListsHaveTheirColumns) {
    const Json result = paper({"--symbols", "INFY"});
    const auto signals = list("--signals");
    EXPECT_EQ(signals[0], "timestamp,strategy,symbol,type,confidence,reason");
    EXPECT_EQ(std::to_string(signals.size() - 1), at(result, "signals_generated"));
    const auto refusals = list("--refusals");
    EXPECT_EQ(refusals, std::vector<std::string>{
                            "timestamp,strategy,symbol,signal,side,quantity,outcome,reason"});
    const auto orders = list("--orders");
    EXPECT_EQ(orders[0],
              "timestamp,order_id,strategy,symbol,side,type,quantity,price,status,reason");
    EXPECT_EQ(std::to_string(orders.size() - 1), at(result, "orders_sent"));
    EXPECT_NE(orders[1].find(",1,ehma_pivot,INFY,BUY,MARKET,100,"), std::string::npos) << orders[1];
    const auto trades = list("--trades");
    EXPECT_EQ(trades[0], "timestamp,trade_id,order_id,strategy,symbol,side,quantity,price,fees");
    EXPECT_EQ(std::to_string(trades.size() - 1), at(result, "trades_executed"));
    const auto trips = list("--round-trips", "run-1");
    EXPECT_EQ(trips[0], "strategy,symbol,side,quantity,entry_time,entry_price,exit_time,exit_price,"
                        "gross_pnl,fees,net_pnl,bars_held,exit_reason");
    EXPECT_TRUE(trips[1].starts_with("ehma_pivot,INFY,BUY,100,")) << trips[1];
    EXPECT_TRUE(trips[1].ends_with(",crossed_below")) << trips[1];
    const Json json = run({"runs", "show", "1", "--trades", "--format", "json"}).json();
    EXPECT_EQ(std::to_string(json.as_array()->size()), at(result, "trades_executed"));
    EXPECT_EQ(at(json, "0.symbol"), "INFY");
}

TEST_F(RunTest, RoundTripsAddUpToTheRealizedProfitAndHoldBars) {
    const Json result = paper({"--symbols", "INFY"});
    const Json trips = run({"runs", "show", "last", "--round-trips", "--format", "json"}).json();
    const auto bars = lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
    ASSERT_GT(trips.as_array()->size(), 1U);
    double profit = 0;
    for (const Json& trip : *trips.as_array()) {
        profit += std::stod(at(trip, "gross_pnl"));
        const auto held = std::count_if(bars.begin() + 1, bars.end(), [&](const auto& bar) {
            const std::string open = bar.substr(0, bar.find(','));
            return at(trip, "entry_time") <= open && open < at(trip, "exit_time");
        });
        EXPECT_EQ(at(trip, "bars_held"), std::to_string(held));
    }
    EXPECT_NEAR(profit, std::stod(at(result, "realized_pnl")), 1e-6);
}

TEST_F(RunTest, ShowTellsWhatTheRunTold) {
    const Json told = paper({"--symbols", "INFY", "TCS", "--strategy", "ehma_pivot", "--strategy",
                             "ema_cross:slow,fast=20,slow=50"});
    const Json shown = run({"runs", "show", "last", "--json"}).json();
    for (const char* key : {"run_id", "bars_processed", "trades_executed", "realized_pnl",
                            "trade_hash", "breakdown", "funnel", "positions", "strategies"}) {
        EXPECT_EQ(at(shown, key), at(told, key)) << key;
    }
    EXPECT_EQ(at(told, "breakdown.3.strategy"), "slow");
    EXPECT_EQ(at(told, "breakdown.3.symbol"), "TCS");
    const Outcome text = run({"runs", "show", "last"});
    for (const char* word : {"costs", "next bar's open", "cash; off: all other limits",
                             "round trips", "funnel", "hashes", "bars"}) {
        EXPECT_NE(text.out.find(word), std::string::npos) << word;
    }
    EXPECT_EQ(at(run({"runs", "list", "--json"}).json(), "runs.0.strategies.1"), "slow");
    EXPECT_NE(run({"runs", "list"}).out.find("ehma_pivot slow"), std::string::npos);
}

TEST_F(RunTest, TheOriginalConfigurationRuns) {
    write("run.json", R"({"db_path": ")" + store() + R"(", "symbols": ["INFY", "TCS"],
     "strategy_configs": [{"type": "confluence_consumer", "id": "confluence_001",
                           "params": {"min_confidence": 0.7, "enabled": true}}],
     "execution": {"mode": "dry_run", "default_quantity": 100}})");
    const Outcome outcome =
        run_line({"run", "--json", "--config-file", (folder() / "run.json").string()});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(at(outcome.json(), "strategies.0.id"), "confluence_001");
    EXPECT_NE(at(outcome.json(), "why_nothing_traded").find("insights"), std::string::npos);
}

TEST_F(RunTest, WhatCannotRunIsRefusedBeforeAnythingStarts) {
    const Outcome unknown = run({"run", "--symbols", "INFY", "SBIN"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_NE(unknown.err.find("SBIN"), std::string::npos);
    EXPECT_NE(unknown.err.find("stored: INFY, TCS"), std::string::npos) << unknown.err;
    EXPECT_EQ(run({"run", "--symbols", "INFY", "INFY"}).exit_code, 2);
    EXPECT_EQ(run({"run", "--symbols", "INFY", "--mode", "live"}).exit_code, 2);
    EXPECT_EQ(run({"run", "--symbols", "INFY", "--follow"}).exit_code, 2);
    EXPECT_EQ(
        run({"run", "--symbols", "INFY", "--from", "2024-01-09", "--to", "2024-01-08"}).exit_code,
        2);
    EXPECT_EQ(at(run({"runs", "list", "--json"}).json(), "runs"), "[]");
    EXPECT_EQ(run({"runs", "show", "last"}).exit_code, 2);
    EXPECT_EQ(run({"runs", "verify", "run-9"}).exit_code, 2);
}

TEST_F(RunTest, AnAccountHasOneCurrency) {
    make_bars();
    const auto list = write("mine.csv", "symbol,exchange,calendar,currency\nBTC,X,24x7,USD\n");
    ASSERT_EQ(run({"init", "--instruments", list.string()}).exit_code, 0);
    const auto file = write("btc.csv", "timestamp,open,high,low,close,volume\n"
                                       "2024-01-02T05:00:00Z,100,101,99.5,100.25,1000\n");
    ASSERT_EQ(run({"bars", "import", file.string(), "--symbol", "BTC"}).exit_code, 0);
    const Outcome mixed = run({"run", "--symbols", "INFY", "BTC"});
    EXPECT_EQ(mixed.exit_code, 2);
    EXPECT_NE(mixed.err.find("USD"), std::string::npos) << mixed.err;
    EXPECT_EQ(run({"run", "--symbols", "BTC"}).exit_code, 0);
}

TEST_F(RunTest, VerifyProvesARun) {
    const auto config = write("run.json", R"({"risk": {"max_gross_exposure": 60000},
        "execution": {"mode": "paper", "slippage_bps": 2.5, "carry_orders": "next_session"}})");
    const Outcome ran =
        run({"run", "--config-file", config.string(), "--symbols", "INFY", "TCS", "--strategy",
             "ehma_pivot:a,allow_short=true,product=intraday", "--strategy", "ema_cross", "--json",
             "--from", "2024-01-03", "--to", "2024-01-19", "--max-bars", "7001"});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    // Later imports change nothing for a run that is over.
    ASSERT_EQ(run({"bars", "synth", "--symbols", "SBIN", "--days", "3", "--seed", "3", "--start",
                   "2024-01-01"})
                  .exit_code,
              0);
    const Outcome verified = run({"runs", "verify", "last", "--json"});
    EXPECT_EQ(verified.exit_code, 0) << verified.err << verified.out;
    EXPECT_EQ(at(verified.json(), "verified"), "true");
    EXPECT_EQ(at(verified.json(), "hashes.orders.now"), at(ran.json(), "order_hash"));
    const Outcome text = run({"runs", "verify", "1"});
    EXPECT_TRUE(text.out.starts_with("PASS: run-1")) << text.out;
    ASSERT_EQ(run({"run", "--mode", "dry_run", "--symbols", "TCS"}).exit_code, 0);
    EXPECT_EQ(run({"runs", "verify", "last"}).exit_code, 0);
}

}  // namespace
}  // namespace millrace::cli
