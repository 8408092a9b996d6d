#include <nlohmann/json.hpp>

#include "fakes.h"

namespace millrace::facade {
namespace {

using data::RunStatus;
using events::ErrorCode;
using events::StrategyId;
using events::SymbolId;
using test::at;
using test::money;
using test::price;
using test::quantity;

/// A dry run, and a paper run with a record of each kind.
class RunViews : public test::ViewsTest {
protected:
    RunViews() {
        runs.add("dry_run", RunStatus::Failed).outcome.failure = "no bars";
        data::RunSummary& run = runs.add("paper", RunStatus::Completed);
        run.description.from = at(0);
        run.outcome.bars_processed = 10;
        run.outcome.signals_generated = 3;
        run.outcome.wall_seconds = 0.25;
        run.outcome.realized_pnl = money("-12.5");
        run.outcome.unrealized_pnl = money("0.75");
        run.outcome.fees = money("1");
        run.outcome.final_equity = money("999987.25");
        run.outcome.positions = {open_position()};
        record_signals();
        record_orders();
    }
    static events::Position open_position() {
        events::Position position;
        position.strategy = StrategyId(1);
        position.symbol = SymbolId(1);
        position.quantity = quantity("5");
        position.average_entry = price("20.05");
        position.cost = money("100.25");
        position.unrealized_pnl = money("0.75");
        position.market_value = money("101");
        position.fees = money("0.5");
        position.last_update = at(9);
        return position;
    }
    void record_signals() {
        for (std::uint32_t i = 0; i < 3; ++i) {
            events::Signal signal;
            signal.at = at(1 + i);
            signal.strategy = StrategyId(i == 2 ? 1 : 0);
            signal.symbol = SymbolId(i == 2 ? 1 : 0);
            signal.type = i == 1 ? events::SignalType::Exit : events::SignalType::Buy;
            signal.confidence = 0.5;
            signal.reason = events::reason(events::ReasonCode::CrossedAbove, 2.5, 1);
            runs.record("run-2", signal);
        }
        events::Verdict verdict;
        verdict.at = at(1);
        verdict.signal = events::SignalType::Buy;
        verdict.outcome = events::VerdictOutcome::Refused;
        verdict.quantity = quantity("10");
        verdict.reason = events::reason(events::ReasonCode::InsufficientCash, 150'000, 99.5);
        runs.record("run-2", verdict);
        verdict.at = at(2);
        verdict.outcome = events::VerdictOutcome::Approved;
        verdict.order = events::OrderId(1);
        verdict.reason = events::reason(events::ReasonCode::WithinLimits);
        runs.record("run-2", verdict);
    }
    void record_trade(std::uint64_t number, std::uint32_t who, events::Side side,
                      const char* shares, const char* at_price) {
        events::Trade trade;
        trade.at = at(static_cast<std::int64_t>(number) + 3);
        trade.id = events::TradeId(number);
        trade.order = events::OrderId(number);
        trade.strategy = StrategyId(who);
        trade.symbol = SymbolId(who);
        trade.side = side;
        trade.quantity = quantity(shares);
        trade.price = price(at_price);
        trade.fees = money("0.25");
        runs.record("run-2", trade);
    }
    void record_orders() {
        events::Order order;
        order.at = at(2);
        order.decided_at = at(2);
        order.id = events::OrderId(1);
        order.status = events::OrderStatus::Sent;
        order.quantity = quantity("10");
        order.reference_price = price("100.05");
        runs.record("run-2", order);
        record_trade(1, 0, events::Side::Buy, "10", "100.10");
        order.at = at(4);
        order.status = events::OrderStatus::Filled;
        order.filled_quantity = quantity("10");
        order.reason = events::reason(events::ReasonCode::NextBarOpen);
        runs.record("run-2", order);
        record_trade(2, 0, events::Side::Sell, "10", "98.85");
        record_trade(3, 1, events::Side::Buy, "10", "20.05");
        events::PositionAdjusted adjusted;
        adjusted.at = at(8);
        adjusted.strategy = StrategyId(1);
        adjusted.symbol = SymbolId(1);
        adjusted.quantity_before = quantity("10");
        adjusted.quantity_after = quantity("5");
        adjusted.cash = money("100.25");
        runs.record("run-2", adjusted);
        events::StrategyDisabled disabled;
        disabled.at = at(9);
        disabled.strategy = StrategyId(1);
        disabled.symbol = SymbolId(0);
        runs.record("run-2", disabled);
    }
    std::string rows_of(std::string_view view, Parameters parameters = {}) {
        parameters.emplace("run", "run-2");
        return json_of(view, parameters);
    }
};

constexpr const char* first_run =
    R"({"run_id":"run-1","number":1,"mode":"dry_run","status":"failed","failure":"no bars",)"
    R"("symbols":["INFY","TCS"],"strategies":[{"id":"first","type":"ehma_pivot"},)"
    R"({"id":"second","type":"confluence"}],"from":null,"to":null,)"
    R"("started_at":"2025-01-01T10:25:00Z","wall_seconds":0,"bars_processed":0,)"
    R"("bars_with_insight":0,"signals_generated":0,"signals_rejected":0,"orders_sent":0,)"
    R"("orders_would_send":0,"orders_unfilled":0,"trades_executed":0,"strategies_disabled":0,)"
    R"("realized_pnl":null,"unrealized_pnl":null,"fees":null,"final_equity":null,)"
    R"("program_version":"0.1.0","engine_version":3})";
constexpr const char* second_run =
    R"({"run_id":"run-2","number":2,"mode":"paper","status":"completed","failure":null,)"
    R"("symbols":["INFY","TCS"],"strategies":[{"id":"first","type":"ehma_pivot"},)"
    R"({"id":"second","type":"confluence"}],"from":"2025-01-01T03:45:00Z","to":null,)"
    R"("started_at":"2025-01-01T10:25:00Z","wall_seconds":0.25,"bars_processed":10,)"
    R"("bars_with_insight":0,"signals_generated":3,"signals_rejected":0,"orders_sent":0,)"
    R"("orders_would_send":0,"orders_unfilled":0,"trades_executed":0,"strategies_disabled":0,)"
    R"("realized_pnl":-12.5,"unrealized_pnl":0.75,"fees":1,"final_equity":999987.25,)"
    R"("program_version":"0.1.0","engine_version":3})";

TEST_F(RunViews, ListRunsTheNewestFirst) {
    EXPECT_EQ(json_of("runs"),
              std::string(R"({"total":2,"runs":[)") + second_run + "," + first_run + "]}");
    const std::string only_first = std::string(R"({"total":1,"runs":[)") + first_run + "]}";
    EXPECT_EQ(json_of("runs", {{"mode", "dry_run"}}), only_first);
    EXPECT_EQ(json_of("runs", {{"status", "failed"}}), only_first);
    EXPECT_EQ(json_of("runs", {{"limit", "1"}, {"offset", "1"}}),
              std::string(R"({"total":2,"runs":[)") + first_run + "]}");
    EXPECT_EQ(json_of("runs", {{"strategy", "third"}}), R"({"total":0,"runs":[]})");
    EXPECT_EQ(refused("runs", {{"mode", "demo"}}), ErrorCode::InvalidInput);
    EXPECT_EQ(refused("runs", {{"limit", "501"}}), ErrorCode::InvalidInput);
}

TEST_F(RunViews, KnowNoCountsOfARunThatGoesOn) {
    runs.runs[0].outcome.status = RunStatus::Running;
    EXPECT_NE(json_of("runs").find(
                  R"("wall_seconds":null,"bars_processed":null,"bars_with_insight":null,)"
                  R"("signals_generated":null,"signals_rejected":null,"orders_sent":null,)"
                  R"("orders_would_send":null,"orders_unfilled":null,"trades_executed":null,)"
                  R"("strategies_disabled":null,)"),
              std::string::npos);
}

TEST_F(RunViews, ShowARunAsTheProgramPrintsIt) {
    for (const char* name : {"run-2", "2", "last"}) {
        EXPECT_EQ(json_of("run", {{"run", name}}), "{\n  \"run_id\": \"run-2\"\n}\n");
    }
}

TEST_F(RunViews, NeverMakeWhatIsOverAgain) {
    rows_of("run");
    changes.change();
    rows_of("run");
    EXPECT_EQ(documents.summaries, 1);
    json_of("run", {{"run", "last"}});
    changes.change();
    json_of("run", {{"run", "last"}});
    EXPECT_EQ(documents.summaries, 3) << "the last may be another one";
    runs.runs[0].outcome.status = RunStatus::Running;
    changes.change();
    json_of("run", {{"run", "2"}});
    changes.change();
    json_of("run", {{"run", "2"}});
    EXPECT_EQ(documents.summaries, 5) << "it goes on";
}

TEST_F(RunViews, OfAStoreThatAnotherTookThePlaceOfAreForgotten) {
    rows_of("run");
    json_of("strategies");
    const int reads = runs.record_reads;
    changes.replace();  // by one with another run by the same ID
    rows_of("run");
    json_of("strategies");
    EXPECT_EQ(documents.summaries, 2);
    EXPECT_EQ(runs.record_reads, 2 * reads);
}

TEST_F(RunViews, SayWhatIsNoRun) {
    for (const char* view :
         {"run", "run_signals", "run_verdicts", "run_orders", "run_trades", "run_adjustments",
          "run_round_trips", "run_positions", "run_equity", "run_configuration", "risk"}) {
        for (const char* name : {"run-9", "0", "", "run-", "run-2 "}) {
            const auto code = refused(view, {{"run", name}});
            EXPECT_TRUE(code == ErrorCode::NotFound || code == ErrorCode::InvalidInput) << view;
        }
    }
    EXPECT_EQ(refused("run_signals"), ErrorCode::InvalidInput);
    EXPECT_NE(test::error_of(views.view("run", {{"run", "run-9"}})).find("run-2, run-1"),
              std::string::npos);
}

constexpr const char* a_signal =
    R"({"timestamp":"2025-01-01T03:46:00Z","strategy":"first","symbol":"INFY","type":"BUY",)"
    R"("confidence":0.5,"reason":"crossed_above: fast 2.5, slow 1"})";
constexpr const char* an_exit =
    R"({"timestamp":"2025-01-01T03:47:00Z","strategy":"first","symbol":"INFY","type":"EXIT",)"
    R"("confidence":0.5,"reason":"crossed_above: fast 2.5, slow 1"})";
constexpr const char* other_signal =
    R"({"timestamp":"2025-01-01T03:48:00Z","strategy":"second","symbol":"TCS","type":"BUY",)"
    R"("confidence":0.5,"reason":"crossed_above: fast 2.5, slow 1"})";

std::string rows(int total, int offset, const std::string& rows) {
    return R"({"run_id":"run-2","total":)" + std::to_string(total) + R"(,"offset":)" +
           std::to_string(offset) + R"(,"rows":[)" + rows + "]}";
}

TEST_F(RunViews, ShowSignals) {
    const std::string all = std::string(a_signal) + "," + an_exit + "," + other_signal;
    EXPECT_EQ(rows_of("run_signals"), rows(3, 0, all));
    EXPECT_EQ(rows_of("run_signals", {{"symbol", "TCS"}}), rows(1, 0, other_signal));
    EXPECT_EQ(rows_of("run_signals", {{"strategy", "second"}}), rows(1, 0, other_signal));
    EXPECT_EQ(rows_of("run_signals", {{"strategy", "third"}}), rows(0, 0, ""));
    EXPECT_EQ(rows_of("run_signals", {{"limit", "1"}, {"offset", "1"}}), rows(3, 1, an_exit));
    EXPECT_EQ(rows_of("run_signals", {{"offset", "7"}}), rows(3, 7, ""));
    EXPECT_EQ(
        rows_of("run_signals", {{"from", "2025-01-01T03:47:00Z"}, {"to", "2025-01-01T03:47:00Z"}}),
        rows(1, 0, an_exit));
}

TEST_F(RunViews, ShowTheNewestRowsFirstWhereAskedTo) {
    EXPECT_EQ(rows_of("run_signals", {{"order", "desc"}, {"limit", "2"}}),
              rows(3, 0, std::string(other_signal) + "," + an_exit));
    EXPECT_EQ(rows_of("run_signals", {{"order", "desc"}, {"limit", "2"}, {"offset", "2"}}),
              rows(3, 2, a_signal));
    EXPECT_EQ(rows_of("run_signals", {{"order", "desc"}, {"offset", "5"}}), rows(3, 5, ""));
    EXPECT_EQ(refused("run_signals", {{"run", "2"}, {"order", "up"}}), ErrorCode::InvalidInput);
}

TEST_F(RunViews, ShowVerdicts) {
    EXPECT_EQ(rows_of("run_verdicts"),
              rows(2, 0,
                   R"({"timestamp":"2025-01-01T03:46:00Z","strategy":"first","symbol":"INFY",)"
                   R"("signal":"BUY","side":"BUY","quantity":10,"outcome":"refused",)"
                   R"("reason":"insufficient_cash: required 150000, free 99.5","order_id":null},)"
                   R"({"timestamp":"2025-01-01T03:47:00Z","strategy":"first","symbol":"INFY",)"
                   R"("signal":"BUY","side":"BUY","quantity":10,"outcome":"approved",)"
                   R"("reason":"within_limits","order_id":1})"));
}

TEST_F(RunViews, ShowOrdersAsTheyCameToStand) {
    EXPECT_EQ(rows_of("run_orders"),
              rows(1, 0,
                   R"({"timestamp":"2025-01-01T03:49:00Z","order_id":1,"strategy":"first",)"
                   R"("symbol":"INFY","side":"BUY","type":"MARKET","quantity":10,)"
                   R"("filled_quantity":10,"price":100.05,"status":"filled",)"
                   R"("reason":"next_bar_open","decided_at":"2025-01-01T03:47:00Z"})"));
    EXPECT_EQ(rows_of("run_orders", {{"to", "2025-01-01T03:48:00Z"}}), rows(0, 0, ""));
}

TEST_F(RunViews, ShowTrades) {
    EXPECT_EQ(rows_of("run_trades", {{"limit", "1"}}),
              rows(3, 0,
                   R"({"timestamp":"2025-01-01T03:49:00Z","trade_id":1,"order_id":1,)"
                   R"("strategy":"first","symbol":"INFY","side":"BUY","quantity":10,)"
                   R"("price":100.1,"fees":0.25,"hypothetical":false})"));
}

TEST_F(RunViews, ShowAdjustments) {
    EXPECT_EQ(rows_of("run_adjustments"),
              rows(1, 0,
                   R"({"timestamp":"2025-01-01T03:53:00Z","strategy":"second","symbol":"TCS",)"
                   R"("kind":"split","quantity_before":10,"quantity_after":5,"cash":100.25})"));
}

TEST_F(RunViews, ShowRoundTripsAsTheProgramPrintsThem) {
    const std::string first = R"({"strategy": "first", "symbol": "INFY", "net_pnl": -12.50,)"
                              R"( "entry_time": "2025-01-01T03:49:00Z"})";
    const std::string second = R"({"strategy": "second", "symbol": "TCS", "net_pnl": 1.10,)"
                               R"( "entry_time": "2025-01-01T03:51:00Z"})";
    documents.trips = "[\n  " + first + ",\n  " + second + "\n]\n";
    EXPECT_EQ(rows_of("run_round_trips"), rows(2, 0, first + "," + second));
    EXPECT_EQ(rows_of("run_round_trips", {{"order", "desc"}, {"limit", "1"}}), rows(2, 0, second));
    EXPECT_EQ(rows_of("run_round_trips", {{"symbol", "INFY"}}), rows(1, 0, first));
    EXPECT_EQ(rows_of("run_round_trips", {{"from", "2025-01-01T03:50:00Z"}}), rows(1, 0, second));
    documents.trips = "{}";
    EXPECT_EQ(refused("run_round_trips", {{"run", "last"}}), ErrorCode::Corrupt);
}

TEST_F(RunViews, ShowPositions) {
    EXPECT_EQ(rows_of("run_positions"),
              rows(1, 0,
                   R"({"strategy":"second","symbol":"TCS","quantity":5,"average_entry":20.05,)"
                   R"("market_value":101,"realized_pnl":0,"unrealized_pnl":0.75,"fees":0.5,)"
                   R"("last_update":"2025-01-01T03:54:00Z"})"));
    runs.runs[0].outcome.realized_pnl.reset();
    changes.change();
    EXPECT_NE(json_of("run_positions", {{"run", "last"}}).find(R"("realized_pnl":null)"),
              std::string::npos);
    EXPECT_EQ(rows_of("run_positions", {{"symbol", "INFY"}}), rows(0, 0, ""));
}

TEST_F(RunViews, ShowTheEquityThatSessionsLeft) {
    runs.record("run-2", events::SessionEquity{at(5), money("1000001.5")});
    runs.record("run-2", events::SessionEquity{at(9), money("999987.25")});
    EXPECT_EQ(rows_of("run_equity"),
              R"({"run_id":"run-2","points":[{"at":"2025-01-01T03:50:00Z","equity":1000001.5},)"
              R"({"at":"2025-01-01T03:54:00Z","equity":999987.25}],"capital":1000000.5,)"
              R"("note":"as each session left it, and as the run's end found it"})");
    EXPECT_EQ(json_of("run_equity", {{"run", "run-1"}}),
              R"({"run_id":"run-1","points":[],"capital":null,)"
              R"("note":"a dry run moves no money, so it has no equity"})");
}

TEST_F(RunViews, ShowTheConfigurationAsItWasStored) {
    EXPECT_EQ(rows_of("run_configuration"),
              R"({"run_id":"run-2","configuration":{"execution":{"capital":1000000.50}},)"
              R"("configuration_hash":"abc"})");
    runs.runs[0].description.configuration = "{";
    changes.change();
    EXPECT_EQ(refused("run_configuration", {{"run", "last"}}), ErrorCode::Corrupt);
}

TEST_F(RunViews, CountWhatEachStrategyDidOnceARun) {
    constexpr const char* expected =
        R"({"strategies":[{"id":"first","type":"ehma_pivot","run_id":"run-2","mode":"paper",)"
        R"("status":"completed","started_at":"2025-01-01T10:25:00Z","symbols":2,"signals":2,)"
        R"("refused":1,"orders":1,"trades":2,"round_trips":1,"realized_pnl":-12.5,)"
        R"("unrealized_pnl":0,"fees":0.5,"disabled":false},{"id":"second","type":"confluence",)"
        R"("run_id":"run-2","mode":"paper","status":"completed",)"
        R"("started_at":"2025-01-01T10:25:00Z","symbols":2,"signals":1,"refused":0,"orders":0,)"
        R"("trades":1,"round_trips":0,"realized_pnl":0,"unrealized_pnl":0.75,"fees":0.25,)"
        R"("disabled":true},{"id":"first","type":"ehma_pivot","run_id":"run-1",)"
        R"("mode":"dry_run","status":"failed","started_at":"2025-01-01T10:25:00Z","symbols":2,)"
        R"("signals":0,"refused":0,"orders":0,"trades":0,"round_trips":0,"realized_pnl":null,)"
        R"("unrealized_pnl":null,"fees":null,"disabled":false},{"id":"second",)"
        R"("type":"confluence","run_id":"run-1","mode":"dry_run","status":"failed",)"
        R"("started_at":"2025-01-01T10:25:00Z","symbols":2,"signals":0,"refused":0,"orders":0,)"
        R"("trades":0,"round_trips":0,"realized_pnl":null,"unrealized_pnl":null,"fees":null,)"
        R"("disabled":false}]})";
    EXPECT_EQ(json_of("strategies"), expected);
    EXPECT_EQ(runs.record_reads, 2);
    changes.change();
    EXPECT_EQ(json_of("strategies"), expected);
    EXPECT_EQ(runs.record_reads, 2) << "both runs are over";
}

TEST_F(RunViews, ShowLimitsAndWhatOperatorsChanged) {
    trading.set("paper", "", events::TradingState::Halted, "too much");
    trading.set("paper", "first", events::TradingState::Active, "again");
    const std::string expected =
        "{\n  \"run_id\": \"run-2\", \"used\": 0.10\n,"
        R"("history":[{"at":"2025-01-01T03:46:00Z","mode":"paper","strategy":"first",)"
        R"("state":"active","who":"anita","why":"again"},{"at":"2025-01-01T03:45:00Z",)"
        R"("mode":"paper","strategy":null,"state":"halted","who":"anita","why":"too much"}]})";
    EXPECT_EQ(json_of("risk"), expected);
    EXPECT_EQ(json_of("risk", {{"run", "2"}}), expected);
    EXPECT_TRUE(nlohmann::json::accept(expected));
    runs.runs.clear();
    changes.change();
    EXPECT_NE(json_of("risk").find(R"("run_id": "")"), std::string::npos);
}

}  // namespace
}  // namespace millrace::facade
