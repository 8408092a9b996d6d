#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "account.h"
#include "scripted_gateway.h"
#include "streaks.h"

namespace millrace::execution {
namespace {

using events::Order;
using events::OrderStatus;
using events::ReasonCode;
using events::SignalType;
using events::TradingState;
using events::TradingStateChanged;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// An account of 100,000 with two symbols at 100 that trades 100 of each: a position is 10 %.
class TradingStateTest : public ::testing::Test {
protected:
    void use(const RiskLimits& limits, std::vector<Product> products = {Product::Delivery}) {
        ExecutionSettings settings = settings_of(2, std::move(products));
        settings.capital = rupees("100000");
        settings.limits = limits;
        settings.limits.price_collar_percent.reset();
        account.emplace(settings);
    }
    ExecutionReport step(double first, double second, std::string_view date = "2025-01-15") {
        const std::string at = std::string(date) + " " + std::to_string(10 + minutes / 60) + ":" +
                               (minutes % 60 < 10 ? "0" : "") + std::to_string(minutes % 60);
        ++minutes;
        return account->show({minute(0, at, first, first), minute(1, at, second, second)});
    }
    std::vector<ReasonCode> say(std::uint32_t symbol, SignalType type, std::uint32_t strategy = 0) {
        last = account->signal(strategy, symbol, type);
        return refusals(last);
    }
    static std::vector<TradingState> states(const ExecutionReport& report) {
        std::vector<TradingState> found;
        for (const auto& changed : all<TradingStateChanged>(report)) {
            found.push_back(changed.after);
        }
        return found;
    }

    std::optional<Account> account;
    ExecutionReport last;
    int minutes = 0;
};

TEST_F(TradingStateTest, ReducingRefusesEntriesAndPassesExits) {
    RiskLimits limits;
    limits.max_daily_loss_percent = percent("2");
    use(limits);
    step(100, 100);
    say(0, SignalType::Buy);
    step(100, 100);
    EXPECT_THAT(states(step(80, 100)), ElementsAre(TradingState::Reducing));  // 2,000 lost
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::TradingReduced));
    EXPECT_THAT(say(0, SignalType::Exit), IsEmpty());
    EXPECT_THAT(statuses(step(80, 100)), ElementsAre(OrderStatus::Filled));
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::TradingReduced));
    EXPECT_THAT(states(step(80, 100, "2025-01-16")), ElementsAre(TradingState::Active));
    EXPECT_THAT(say(1, SignalType::Buy), IsEmpty());
}

TEST_F(TradingStateTest, ReducingLetsAWorkingEntryBe) {
    RiskLimits limits;
    limits.max_daily_loss_percent = percent("2");
    use(limits);
    step(100, 100);
    say(0, SignalType::Buy);
    step(100, 100);
    say(1, SignalType::Buy);
    const auto shown = step(80, 100);
    EXPECT_THAT(statuses(shown), ElementsAre(OrderStatus::Filled)) << "it filled at the open";
    EXPECT_THAT(states(shown), ElementsAre(TradingState::Reducing));
}

TEST_F(TradingStateTest, TheDaysHaltGoesFlatAndSendsNothingElse) {
    RiskLimits limits;
    limits.halt_daily_loss_percent = percent("3");
    use(limits, {Product::Delivery, Product::Intraday});
    step(100, 100);
    say(0, SignalType::Buy);
    say(1, SignalType::Sell, 1);
    step(100, 100);
    const auto halted = step(100, 130);  // the short lost 3,000
    EXPECT_THAT(states(halted), ElementsAre(TradingState::Halted));
    std::vector<ReasonCode> reasons;
    for (const Order& order : all<Order>(halted)) {
        reasons.push_back(order.reason.code);
    }
    EXPECT_THAT(reasons,
                ElementsAre(ReasonCode::FlattenAfterBreaker, ReasonCode::FlattenAfterBreaker));
    EXPECT_THAT(say(0, SignalType::Exit), IsEmpty()) << "no order: its exit works already";
    EXPECT_THAT(statuses(last), IsEmpty());
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::TradingHalted));
    step(100, 130);
    EXPECT_EQ(account->held(0, 0), shares(0));
    EXPECT_EQ(account->held(1, 1), shares(0));
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::TradingHalted));
    EXPECT_THAT(statuses(step(100, 130)), IsEmpty());
}

TEST_F(TradingStateTest, AFlatteningOrderThatExpiredIsSentAgain) {
    RiskLimits limits;
    limits.halt_daily_loss_percent = percent("3");
    use(limits);
    step(100, 100);
    say(0, SignalType::Buy);
    step(100, 100);
    account->show({minute(0, "2025-01-15 15:29", 70, 70)});  // the session's last minute
    EXPECT_EQ(account->held(), shares(100));
    const auto morning = account->show({minute(0, "2025-01-16 09:15", 70, 70)});
    EXPECT_THAT(statuses(morning), ElementsAre(OrderStatus::Expired, OrderStatus::Sent));
    account->show({minute(0, "2025-01-16 09:16", 70, 70)});
    EXPECT_EQ(account->held(), shares(0));
}

TEST_F(TradingStateTest, TheDrawdownHaltKeepsPositionsAndEndsEntriesThatWork) {
    RiskLimits limits;
    limits.max_drawdown_percent = percent("3");
    use(limits);
    step(100, 100);
    say(0, SignalType::Buy);
    step(100, 100);
    account->show({minute(0, "2025-01-15 10:10", 100, 100)});  // no bar of the second symbol
    minutes = 20;
    step(100, 100);
    say(1, SignalType::Buy);
    const auto halted = account->show({minute(0, "2025-01-15 10:30", 70, 70)});
    EXPECT_THAT(states(halted), ElementsAre(TradingState::Halted));
    EXPECT_THAT(statuses(halted), ElementsAre(OrderStatus::Cancelled));
    EXPECT_EQ(all<Order>(halted).front().reason.code, ReasonCode::TradingHalted);
    minutes = 40;
    step(70, 100);
    EXPECT_EQ(account->held(), shares(100));
    EXPECT_THAT(states(step(70, 100, "2025-01-20")), IsEmpty());
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::TradingHalted));
    EXPECT_THAT(say(0, SignalType::Exit), IsEmpty()) << "nobody is kept in a position";
    step(70, 100, "2025-01-20");
    EXPECT_EQ(account->held(), shares(0));
    EXPECT_THAT(say(0, SignalType::Buy), ElementsAre(ReasonCode::TradingHalted));
}

TEST_F(TradingStateTest, ASquareOffPassesAHalt) {
    RiskLimits limits;
    limits.max_drawdown_percent = percent("3");
    use(limits, {Product::Intraday});
    step(100, 100);
    say(0, SignalType::Buy);
    step(100, 100);
    step(70, 100);
    account->show({minute(0, "2025-01-15 15:20", 70, 70)});
    account->show({minute(0, "2025-01-15 15:21", 70, 70)});
    EXPECT_EQ(account->held(), shares(0));
}

TEST_F(TradingStateTest, ADryRunHasNoEquityToLose) {
    RiskLimits limits;
    limits.max_drawdown_percent = percent("1");
    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    settings.limits = limits;
    settings.capital = rupees("100000");
    Account dry(settings, {}, TestMode::DryRun);
    dry.show({minute(0, "2025-01-15 10:00", 100, 100)});
    dry.signal(0, 0, SignalType::Buy);
    dry.show({minute(0, "2025-01-15 10:01", 1, 1)});
    EXPECT_THAT(all<TradingStateChanged>(dry.log()), IsEmpty());
}

TEST_F(TradingStateTest, LosingExitsPauseEntriesForAnHour) {
    RiskLimits limits;
    limits.max_losing_exits = 2;
    use(limits);
    step(100, 100);
    const auto lose = [&] {
        EXPECT_THAT(say(0, SignalType::Buy), IsEmpty());
        step(100, 100);
        EXPECT_THAT(say(0, SignalType::Exit), IsEmpty());
        step(99, 100);
    };
    lose();
    EXPECT_THAT(say(0, SignalType::Buy), IsEmpty()) << "one exit at a loss";
    step(99, 100);
    EXPECT_THAT(say(0, SignalType::Exit), IsEmpty());
    step(99.5, 100);  // at a profit
    lose();
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::LosingExits));
    const auto reason = all<events::Verdict>(last).front().reason;
    EXPECT_THAT(reason.numbers, ElementsAre(2, 2, 59));  // filled at its minute's open
    minutes += 57;
    step(99, 100);
    EXPECT_THAT(say(1, SignalType::Buy), ElementsAre(ReasonCode::LosingExits));
    step(99, 100);
    EXPECT_THAT(say(1, SignalType::Buy), IsEmpty());
}

TEST_F(TradingStateTest, AFlipAtALossIsOneLosingExit) {
    RiskLimits limits;
    limits.max_losing_exits = 2;
    use(limits, {Product::Intraday});
    step(100, 100);
    say(0, SignalType::Buy);
    step(100, 100);
    say(0, SignalType::Sell);
    step(99, 100);
    EXPECT_EQ(account->held(), shares(-100));
    EXPECT_THAT(say(1, SignalType::Buy), IsEmpty());
}

TEST_F(TradingStateTest, LosingExitsMoreThanAnHourApartDoNot) {
    RiskLimits limits;
    limits.max_losing_exits = 2;
    use(limits);
    for (int i = 0; i < 2; ++i) {
        step(100, 100);
        say(0, SignalType::Buy);
        step(100, 100);
        say(0, SignalType::Exit);
        step(99, 100);
        minutes += 58;  // 61 minutes from one fill to the next
    }
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Buy), IsEmpty());
}

TEST_F(TradingStateTest, EntriesOfADayAreCountedByStrategyAndSymbol) {
    RiskLimits limits;
    limits.max_entries_per_day = 2;
    use(limits, {Product::Delivery, Product::Delivery});
    for (int i = 0; i < 2; ++i) {
        step(100, 100);
        EXPECT_THAT(say(0, SignalType::Buy), IsEmpty());
        step(100, 100);
        EXPECT_THAT(say(0, SignalType::Exit), IsEmpty());
    }
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Buy), ElementsAre(ReasonCode::RepeatedExecution));
    EXPECT_THAT(say(1, SignalType::Buy), IsEmpty());
    EXPECT_THAT(say(0, SignalType::Buy, 1), IsEmpty());
    step(100, 100, "2025-01-16");
    EXPECT_THAT(say(0, SignalType::Buy), IsEmpty());
}

TEST_F(TradingStateTest, TradesOfADayAreTheAccounts) {
    RiskLimits limits;
    limits.max_trades_per_day = 2;
    use(limits);
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Buy), IsEmpty());
    EXPECT_THAT(say(1, SignalType::Buy), IsEmpty());
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Exit), IsEmpty());
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Buy), ElementsAre(ReasonCode::TradesPerDayLimit));
    EXPECT_THAT(all<events::Verdict>(last).front().reason.numbers, ElementsAre(4, 2, 0));
    step(100, 100, "2025-01-16");
    EXPECT_THAT(say(0, SignalType::Buy), IsEmpty());
}

TEST_F(TradingStateTest, OpenOrdersAreCountedInAllSymbolsAndInOne) {
    RiskLimits limits;
    limits.max_open_orders = 2;
    limits.max_open_orders_per_symbol = 1;
    use(limits, {Product::Delivery, Product::Delivery, Product::Delivery});
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Buy, 0), IsEmpty());
    EXPECT_THAT(say(0, SignalType::Buy, 1), ElementsAre(ReasonCode::OpenOrdersOfSymbolLimit));
    EXPECT_THAT(say(1, SignalType::Buy, 1), IsEmpty());
    EXPECT_THAT(say(1, SignalType::Buy, 2), ElementsAre(ReasonCode::OpenOrdersOfSymbolLimit));
    limits.max_open_orders_per_symbol.reset();
    use(limits, {Product::Delivery, Product::Delivery, Product::Delivery});
    step(100, 100);
    say(0, SignalType::Buy, 0);
    say(0, SignalType::Buy, 1);
    EXPECT_THAT(say(0, SignalType::Buy, 2), ElementsAre(ReasonCode::OpenOrdersLimit));
}

TEST_F(TradingStateTest, SelfMatchRefusesTheSecondOfOppositeEntries) {
    RiskLimits limits;
    limits.self_match = true;
    use(limits, {Product::Intraday, Product::Intraday});
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Buy, 0), IsEmpty());
    EXPECT_THAT(say(0, SignalType::Sell, 1), ElementsAre(ReasonCode::SelfMatch));
    step(100, 100);
    EXPECT_THAT(say(0, SignalType::Sell, 1), IsEmpty());
}

TEST_F(TradingStateTest, OppositePositionsGoFlatTogetherWhateverTheLimits) {
    RiskLimits limits;
    limits.halt_daily_loss_percent = percent("3");
    limits.max_position_quantity = shares(50);  // below what either holds
    use(limits, {Product::Intraday, Product::Intraday});
    step(100, 100);
    for (const std::uint32_t strategy : {0U, 1U}) {
        events::Trade trade;
        trade.strategy = events::StrategyId(strategy);
        trade.side = strategy == 0 ? events::Side::Buy : events::Side::Sell;
        trade.quantity = shares(100);
        trade.price = price(strategy == 0 ? "140" : "100");
        ASSERT_TRUE(account->tracker().apply_trade(trade));
    }
    step(100, 100);
    step(100, 100);
    EXPECT_EQ(account->held(0), shares(0));
    EXPECT_EQ(account->held(1), shares(0));
}

/// What only a broker can do to an order.
class RejectsTest : public ::testing::Test {
protected:
    RejectsTest() {
        settings.limits.max_rejects_in_a_row = 3;
        paper.emplace(settings, tracker, gateway);
    }
    /// A signal to buy, and what the broker says to its order, if there is one.
    std::vector<ReasonCode> buy(OrderUpdateKind answer) {
        const std::string at = date + " 10:" + std::to_string(10 + minutes++);
        const events::Bar bar = minute(0, at, 100, 100);
        tracker.mark(std::span(&bar, 1));
        events::Signal signal;
        signal.at = bar.close_time();
        signal.type = SignalType::Buy;
        ExecutionReport report;
        const std::size_t sent = gateway.submitted.size();
        EXPECT_TRUE(paper->process_signal(signal, bar, report));
        auto refused = refusals(report);
        if (gateway.submitted.size() > sent) {
            const auto id = gateway.submitted.back().id;
            gateway.updates.push_back({signal.at, id, answer, {}, {}, {}});
            if (answer == OrderUpdateKind::Accepted) {
                gateway.updates.push_back({signal.at, id, OrderUpdateKind::Cancelled, {}, {}, {}});
            }
            EXPECT_TRUE(paper->collect(signal.at, report));
        }
        return refused;
    }

    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    PositionTracker tracker{settings.capital, 1, 1};
    ScriptedGateway gateway;
    std::optional<PaperExecution> paper;
    std::string date = "2025-01-15";
    int minutes = 0;
};

TEST_F(RejectsTest, ThreeInARowEndTheStrategysEntriesForTheDay) {
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(buy(OrderUpdateKind::Rejected), IsEmpty());
    }
    EXPECT_THAT(buy(OrderUpdateKind::Rejected), ElementsAre(ReasonCode::RejectsInARow));
    EXPECT_EQ(gateway.submitted.size(), 3U);
    date = "2025-01-16";
    EXPECT_THAT(buy(OrderUpdateKind::Rejected), IsEmpty());
}

TEST_F(RejectsTest, WhatIsTakenAfterwardsDoesNotEndTheBan) {
    RejectsInARow rejects(1, settings.limits);
    const auto day = events::Date::from_days(20'000);
    for (int i = 0; i < 3; ++i) {
        rejects.note_reject({}, day);
    }
    rejects.note_accept({}, day);
    EXPECT_EQ(rejects.of({}, day), 3);
    EXPECT_EQ(rejects.of({}, day.plus_days(1)), 0);
}

TEST_F(RejectsTest, AnOrderThatWasTakenBetweenThemStartsTheCountAgain) {
    for (const auto answer :
         {OrderUpdateKind::Rejected, OrderUpdateKind::Rejected, OrderUpdateKind::Accepted,
          OrderUpdateKind::Rejected, OrderUpdateKind::Rejected}) {
        EXPECT_THAT(buy(answer), IsEmpty());
    }
    EXPECT_THAT(buy(OrderUpdateKind::Rejected), IsEmpty());
    EXPECT_THAT(buy(OrderUpdateKind::Rejected), ElementsAre(ReasonCode::RejectsInARow));
}

}  // namespace
}  // namespace millrace::execution
