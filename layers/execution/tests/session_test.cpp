#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::Order;
using events::OrderStatus;
using events::ReasonCode;
using events::Side;
using events::SignalType;
using events::Trade;
using events::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// 2025-01-15 is a Wednesday with a session from 09:15 to 15:30; NSE was closed on Good Friday,
// 2025-04-18, so Thursday the 17th is followed by Monday the 21st.
constexpr const char* last_minute = "2025-01-15 15:29";

Account account_of(Product product, CarryOrders carry = CarryOrders::ExpireAtSessionEnd,
                   std::size_t symbols = 1) {
    ExecutionSettings settings = settings_of(symbols, {product});
    settings.carry_orders = carry;
    return Account(settings);
}

TEST(OrderLifetime, EndsWithTheSessionByDefault) {
    Account account = account_of(Product::Delivery);
    account.show({minute(0, last_minute, 100, 100)});
    EXPECT_THAT(statuses(account.signal(0, 0, SignalType::Buy)), ElementsAre(OrderStatus::Sent));
    const auto next_day = account.show({minute(0, "2025-01-16 09:15", 100, 100)});
    const auto orders = all<Order>(next_day);
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].status, OrderStatus::Expired);
    EXPECT_EQ(orders[0].reason.code, ReasonCode::SessionEnded);
    EXPECT_EQ(orders[0].at, ist("2025-01-15 15:30"));
    EXPECT_EQ(account.held(), shares(0));
    // Nothing is working any more: the same signal starts anew.
    EXPECT_THAT(statuses(account.signal(0, 0, SignalType::Buy)), ElementsAre(OrderStatus::Sent));
}

TEST(OrderLifetime, LastsWhileTheSymbolHasNoBarInTheSession) {
    Account account = account_of(Product::Delivery, CarryOrders::ExpireAtSessionEnd, 2);
    account.show({minute(0, "2025-01-15 10:00", 100, 100), minute(1, "2025-01-15 10:00", 50, 50)});
    account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(account.show({minute(1, "2025-01-15 10:01", 50, 50)})), IsEmpty());
    EXPECT_THAT(statuses(account.show({minute(1, "2025-01-15 15:28", 50, 50)})), IsEmpty());
    EXPECT_THAT(statuses(account.show({minute(0, last_minute, 101, 102)})),
                ElementsAre(OrderStatus::Filled));
    const Trade trade = all<Trade>(account.log())[0];
    EXPECT_EQ(trade.at, ist(last_minute));
    EXPECT_EQ(trade.price, price("101"));
}

TEST(OrderLifetime, ExpiresWhenTheSessionPassesWithoutABarOfTheSymbol) {
    Account account = account_of(Product::Delivery, CarryOrders::ExpireAtSessionEnd, 2);
    account.show({minute(0, "2025-01-15 10:00", 100, 100), minute(1, "2025-01-15 10:00", 50, 50)});
    account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(account.show({minute(1, last_minute, 50, 50)})),
                ElementsAre(OrderStatus::Expired));
}

TEST(OrderLifetime, CarriedOrdersFillAtTheNextOpen) {
    Account account = account_of(Product::Delivery, CarryOrders::NextSession);
    account.show({minute(0, last_minute, 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    const auto next_day = account.show({minute(0, "2025-01-16 09:15", 103, 104)});
    EXPECT_THAT(statuses(next_day), ElementsAre(OrderStatus::Filled));
    const auto trades = all<Trade>(next_day);
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_EQ(trades[0].at, ist("2025-01-16 09:15"));
    EXPECT_EQ(trades[0].price, price("103"));
}

TEST(OrderLifetime, CarriedOrdersWaitOverAWeekend) {
    Account account = account_of(Product::Delivery, CarryOrders::NextSession);
    account.show({minute(0, "2025-01-17 15:29", 100, 100)});  // a Friday
    account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-20 09:15", 99, 99)})),
                ElementsAre(OrderStatus::Filled));
}

TEST(OrderLifetime, CarriedOrdersWaitOverAHoliday) {
    Account account = account_of(Product::Delivery, CarryOrders::NextSession);
    account.show({minute(0, "2025-04-17 15:29", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(account.show({minute(0, "2025-04-21 09:15", 99, 99)})),
                ElementsAre(OrderStatus::Filled));
}

TEST(OrderLifetime, CarriedOrdersWaitOneSessionOnly) {
    Account account = account_of(Product::Delivery, CarryOrders::NextSession);
    account.show({minute(0, "2025-04-17 15:29", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    const auto orders = all<Order>(account.show({minute(0, "2025-04-22 09:15", 99, 99)}));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].status, OrderStatus::Expired);
    EXPECT_EQ(orders[0].at, ist("2025-04-21 15:30"));
}

TEST(OrderLifetime, EndsWithTheRunAndPositionsStay) {
    Account account = account_of(Product::Delivery);
    account.show({minute(0, "2025-01-15 10:00", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-15 10:01", 100, 100)});
    account.signal(0, 0, SignalType::Exit);
    const auto orders = all<Order>(account.end(ist("2025-01-15 10:02")));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].status, OrderStatus::Cancelled);
    EXPECT_EQ(orders[0].reason.code, ReasonCode::RunEnded);
    EXPECT_EQ(account.held(), shares(100));
}

TEST(OrderLifetime, OfAnOrderOfTheLastMinuteEndsBeforeTheRunDoes) {
    Account account = account_of(Product::Delivery);
    account.show({minute(0, last_minute, 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(account.end(ist("2025-01-15 15:30"))), ElementsAre(OrderStatus::Expired));
}

TEST(Intraday, RefusesEntriesNearTheSessionsEnd) {
    Account account = account_of(Product::Intraday);
    account.show({minute(0, "2025-01-15 15:08", 100, 100)});  // closes at 15:09
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)), IsEmpty());
    account.signal(0, 0, SignalType::Exit);
    account.show({minute(0, "2025-01-15 15:09", 100, 100)});
    for (const SignalType entry : {SignalType::Buy, SignalType::Sell}) {
        const auto refused = account.signal(0, 0, entry);
        ASSERT_THAT(refusals(refused), ElementsAre(ReasonCode::NoEntryWindow));
        const Verdict verdict = all<Verdict>(refused).back();
        EXPECT_EQ(verdict.reason.numbers[0], 20);  // minutes to 15:30
        EXPECT_EQ(verdict.reason.numbers[1], 15);
    }
}

TEST(Intraday, AWiderWindowEndsEntriesEarlier) {
    ExecutionSettings settings = settings_of(1, {Product::Intraday});
    settings.no_entry_minutes = 60;
    Account account(settings);
    account.show({minute(0, "2025-01-15 14:28", 100, 100)});
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)), IsEmpty());
    account.signal(0, 0, SignalType::Exit);
    account.show({minute(0, "2025-01-15 14:29", 100, 100)});
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)),
                ElementsAre(ReasonCode::NoEntryWindow));
}

TEST(Intraday, DeliveryMayEnterToTheLastMinute) {
    Account account = account_of(Product::Delivery);
    account.show({minute(0, "2025-01-15 15:20", 100, 100)});
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)), IsEmpty());
    EXPECT_THAT(all<Order>(account.show({minute(0, "2025-01-15 15:21", 100, 100)})),
                ::testing::SizeIs(1));
    EXPECT_EQ(account.held(), shares(100));
}

/// Long 100 as of the bar that closes at 15:00.
Account long_at_three(const ExecutionSettings& settings, TestMode mode = TestMode::Paper) {
    Account account(settings, {}, mode);
    std::vector<events::Bar> first;
    std::vector<events::Bar> second;
    for (std::uint32_t symbol = 0; symbol < settings.instruments.size(); ++symbol) {
        first.push_back(minute(symbol, "2025-01-15 14:58", 100, 100));
        second.push_back(minute(symbol, "2025-01-15 14:59", 100, 100));
    }
    account.show(first);
    account.signal(0, 0, SignalType::Buy);
    account.show(second);
    return account;
}

TEST(Intraday, ExitsAreNotEntriesAndPassInTheWindow) {
    Account account = long_at_three(settings_of(1, {Product::Intraday}));
    account.show({minute(0, "2025-01-15 15:08", 100, 100)});
    EXPECT_THAT(statuses(account.signal(0, 0, SignalType::Exit)), ElementsAre(OrderStatus::Sent));
}

TEST(Intraday, SquaresOffAtTheCalendarsTime) {
    Account account = long_at_three(settings_of(1, {Product::Intraday}));
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-15 15:08", 100, 100)})), IsEmpty());
    const auto due = account.show({minute(0, "2025-01-15 15:09", 100, 101)});  // closes at 15:10
    const auto orders = all<Order>(due);
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].side, Side::Sell);
    EXPECT_EQ(orders[0].quantity, shares(100));
    EXPECT_EQ(orders[0].reason.code, ReasonCode::SquareOff);
    EXPECT_EQ(orders[0].at, ist("2025-01-15 15:10"));
    const auto filled = account.show({minute(0, "2025-01-15 15:10", 102, 103)});
    EXPECT_THAT(statuses(filled), ElementsAre(OrderStatus::Filled));
    EXPECT_EQ(all<Trade>(filled)[0].price, price("102"));
    EXPECT_EQ(account.held(), shares(0));
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-15 15:11", 100, 100)})), IsEmpty());
}

TEST(Intraday, SquaresOffOnceWhileTheOrderWaits) {
    Account account = long_at_three(settings_of(2, {Product::Intraday}));
    account.show({minute(0, "2025-01-15 15:09", 100, 100), minute(1, "2025-01-15 15:09", 1, 1)});
    for (const char* at : {"2025-01-15 15:10", "2025-01-15 15:11"}) {  // no bar of the symbol held
        EXPECT_THAT(statuses(account.show({minute(1, at, 1, 1)})), IsEmpty());
    }
    account.show({minute(0, "2025-01-15 15:12", 100, 100)});
    EXPECT_EQ(account.held(), shares(0));
}

TEST(Intraday, SquaresOffAgainTheNextDayWhatStayedOpen) {
    Account account = long_at_three(settings_of(2, {Product::Intraday}));
    account.show({minute(1, "2025-01-15 15:09", 1, 1)});
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-16 09:15", 100, 100)})),
                ElementsAre(OrderStatus::Expired));
    EXPECT_EQ(account.held(), shares(100));
    account.show({minute(0, "2025-01-16 15:09", 100, 100)});
    account.show({minute(0, "2025-01-16 15:10", 100, 100)});
    EXPECT_EQ(account.held(), shares(0));
}

TEST(Intraday, WhatASessionLeavesOpenIsConvertedInTheNext) {
    for (const TestMode mode : {TestMode::Paper, TestMode::DryRun}) {
        Account account(settings_of(2, {Product::Intraday, Product::Delivery}), {}, mode);
        const auto show = [&](std::string_view at) {
            return account.show({minute(0, at, 100, 100), minute(1, at, 50, 50)});
        };
        show("2025-01-15 10:00");
        account.signal(0, 0, SignalType::Buy);
        account.signal(1, 0, SignalType::Buy);
        show("2025-01-15 10:01");  // and no bar until the next day
        const auto converted = all<events::PositionConverted>(show("2025-01-16 09:15"));
        ASSERT_EQ(converted.size(), 1U);
        EXPECT_EQ(converted[0].at, ist("2025-01-16 09:16"));
        EXPECT_EQ(converted[0].strategy, events::StrategyId(0));
        EXPECT_EQ(converted[0].symbol, events::SymbolId(0));
        EXPECT_EQ(converted[0].quantity, shares(100));
        show("2025-01-16 09:16");
        show("2025-01-16 15:10");
        show("2025-01-16 15:11");  // squared off like any other
        show("2025-01-17 09:15");
        EXPECT_EQ(all<events::PositionConverted>(account.log()).size(), 1U);
        EXPECT_EQ(account.held(0, 0), shares(0));
        EXPECT_EQ(account.held(1, 0), shares(100)) << "delivery stays";
    }
}

TEST(Intraday, WhatNoSessionSquaresOffIsConvertedOnce) {
    for (const TestMode mode : {TestMode::Paper, TestMode::DryRun}) {
        Account account(settings_of(1, {Product::Intraday}), {}, mode);
        const auto show = [&](std::string_view at) {
            return all<events::PositionConverted>(account.show({minute(0, at, 100, 100)}));
        };
        show("2025-01-15 10:00");
        account.signal(0, 0, SignalType::Buy);
        show("2025-01-15 10:01");
        EXPECT_THAT(show("2025-01-16 09:15"), SizeIs(1));
        EXPECT_THAT(show("2025-01-17 09:15"), IsEmpty()) << "delivery already";
        account.signal(0, 0, SignalType::Exit);
        show("2025-01-17 09:16");
        account.signal(0, 0, SignalType::Buy);
        show("2025-01-17 09:17");
        EXPECT_THAT(show("2025-01-20 09:15"), SizeIs(1)) << "another position";
    }
}

TEST(Intraday, WhatTheLastSessionOfARunLeavesOpenIsConvertedAtItsEnd) {
    for (const auto& [last, is_over] : {std::pair{"15:29", true}, {"15:28", false}}) {
        Account account(settings_of(2, {Product::Intraday}));
        account.show({minute(0, "2025-01-15 10:00", 100, 100)});
        account.signal(0, 0, SignalType::Buy);
        account.show({minute(0, "2025-01-15 10:01", 100, 100)});
        const events::Bar other = minute(1, std::string("2025-01-15 ") + last, 50, 50);
        account.show({other});  // the symbol held has no bar any more
        EXPECT_EQ(account.held(), shares(100));
        EXPECT_THAT(all<events::PositionConverted>(account.end(other.close_time())),
                    SizeIs(is_over ? 1 : 0));
    }
}

TEST(Intraday, AContinuousMarketConvertsNothing) {
    ExecutionSettings settings = settings_of(1, {Product::Intraday});
    settings.instruments[0].calendar =
        market::Calendar::create(market::CalendarKind::Continuous).value();
    Account account(settings);
    account.show({minute(0, "2025-01-15 10:00", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-15 10:01", 100, 100)});
    account.show({minute(0, "2025-01-16 10:01", 100, 100)});
    account.signal(0, 0, SignalType::Exit);
    account.show({minute(0, "2025-01-17 10:01", 100, 100)});
    account.show({minute(0, "2025-01-18 10:01", 100, 100)});
    EXPECT_THAT(all<events::PositionConverted>(account.log()), IsEmpty());
}

TEST(Intraday, WhatFillsAtTheNextOpenIsNotConverted) {
    Account account = account_of(Product::Intraday, CarryOrders::NextSession);
    account.show({minute(0, "2025-01-15 14:59", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-16 09:15", 100, 100)});
    EXPECT_EQ(account.held(), shares(100));
    EXPECT_THAT(all<events::PositionConverted>(account.log()), IsEmpty());
}

TEST(Intraday, AnEntryThatStillWaitsAtTheSquareOffIsCancelled) {
    Account account = account_of(Product::Intraday, CarryOrders::ExpireAtSessionEnd, 2);
    account.show({minute(0, "2025-01-15 15:05", 100, 100), minute(1, "2025-01-15 15:05", 50, 50)});
    account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(account.show({minute(1, "2025-01-15 15:08", 50, 50)})), IsEmpty());
    const auto orders = all<Order>(account.show({minute(1, "2025-01-15 15:09", 50, 50)}));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].status, OrderStatus::Cancelled);
    EXPECT_EQ(orders[0].reason.code, ReasonCode::SquareOff);
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-15 15:10", 100, 100)})), IsEmpty());
    EXPECT_EQ(account.held(), shares(0));
}

TEST(Intraday, LeavesDeliveryPositionsAlone) {
    Account account = long_at_three(settings_of(1, {Product::Delivery, Product::Intraday}));
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-15 15:10", 100, 100)})), IsEmpty());
    EXPECT_EQ(account.held(), shares(100));
}

TEST(Intraday, ASquareOffStandsAgainstTheStrategy) {
    Account account = long_at_three(settings_of(1, {Product::Intraday}));
    account.show({minute(0, "2025-01-15 15:09", 100, 100)});
    const auto said = account.signal(0, 0, SignalType::Buy);
    EXPECT_THAT(statuses(said), IsEmpty());
    EXPECT_THAT(refusals(said), ElementsAre(ReasonCode::NoEntryWindow));
    account.show({minute(0, "2025-01-15 15:10", 100, 100)});
    EXPECT_EQ(account.held(), shares(0));
}

TEST(Intraday, SquaresOffStrategiesThatHoldOppositePositions) {
    ExecutionSettings settings = settings_of(1, {Product::Intraday, Product::Intraday});
    Account account = long_at_three(settings);
    account.signal(1, 0, SignalType::Sell);
    account.show({minute(0, "2025-01-15 15:00", 100, 100)});
    ASSERT_EQ(account.held(1), shares(-100));
    account.show({minute(0, "2025-01-15 15:09", 100, 100)});
    account.show({minute(0, "2025-01-15 15:10", 100, 100)});
    EXPECT_EQ(account.held(0), shares(0));
    EXPECT_EQ(account.held(1), shares(0));
}

TEST(Intraday, ADryRunSquaresOffToo) {
    Account account = long_at_three(settings_of(1, {Product::Intraday}), TestMode::DryRun);
    ASSERT_EQ(account.held(), shares(100));
    EXPECT_THAT(statuses(account.show({minute(0, "2025-01-15 15:09", 100, 100)})),
                ElementsAre(OrderStatus::WouldSend));
    EXPECT_EQ(account.held(), shares(0));
}

}  // namespace
}  // namespace millrace::execution
