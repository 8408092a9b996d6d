#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::Order;
using events::OrderStatus;
using events::ReasonCode;
using events::SignalType;
using events::Trade;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Account dry(const ExecutionSettings& settings) {
    Account account(settings, {}, TestMode::DryRun);
    account.show({minute(0, "2025-01-15 10:00", 99, 101.5)});
    return account;
}

TEST(DryRun, NotesTheOrderItWouldSendAndATradeAtTheDecisionPrice) {
    Account account = dry(settings_of(1, {Product::Delivery}));
    const auto said = account.signal(0, 0, SignalType::Buy);
    const auto orders = all<Order>(said);
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].status, OrderStatus::WouldSend);
    EXPECT_EQ(orders[0].at, ist("2025-01-15 10:01"));
    const auto trades = all<Trade>(said);
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_EQ(trades[0].kind, events::TradeNature::Hypothetical);
    EXPECT_EQ(trades[0].price, price("101.5"));
    EXPECT_EQ(trades[0].at, ist("2025-01-15 10:01"));
    EXPECT_EQ(trades[0].order, orders[0].id);
    EXPECT_EQ(trades[0].fees, events::Money());
}

TEST(DryRun, MovesThePositionAndNoCash) {
    const ExecutionSettings settings = settings_of(1, {Product::Delivery});
    Account account = dry(settings);
    account.signal(0, 0, SignalType::Buy);
    EXPECT_EQ(account.held(), shares(100));
    EXPECT_EQ(account.tracker().cash(), settings.capital);
    EXPECT_THAT(statuses(account.signal(0, 0, SignalType::Buy)), IsEmpty());
    account.signal(0, 0, SignalType::Exit);
    EXPECT_EQ(account.held(), shares(0));
    EXPECT_EQ(account.tracker().cash(), settings.capital);
}

TEST(DryRun, FlipsInTwoLinkedOrders) {
    Account account = dry(settings_of(1, {Product::Intraday}));
    account.signal(0, 0, SignalType::Buy);
    const auto orders = all<Order>(account.signal(0, 0, SignalType::Sell));
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[1].linked, orders[0].id);
    EXPECT_EQ(account.held(), shares(-100));
}

TEST(DryRun, NeverAsksForCash) {
    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    settings.capital = rupees("1");
    Account account = dry(settings);
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)), IsEmpty());
}

TEST(DryRun, KeepsTheOtherLimits) {
    ExecutionSettings settings = settings_of(1, {Product::Intraday, Product::Intraday});
    settings.limits.max_position_quantity = shares(150);
    Account account = dry(settings);
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)), IsEmpty());
    EXPECT_THAT(refusals(account.signal(1, 0, SignalType::Buy)),
                ElementsAre(ReasonCode::PositionQuantityLimit));
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Sell)), IsEmpty());  // +100 to -100
    EXPECT_THAT(refusals(account.signal(1, 0, SignalType::Sell)),
                ElementsAre(ReasonCode::PositionQuantityLimit));
    EXPECT_EQ(account.held(0), shares(-100));
    settings.limits.max_order_quantity = shares(99);
    Account small = dry(settings);
    EXPECT_THAT(refusals(small.signal(0, 0, SignalType::Buy)),
                ElementsAre(ReasonCode::OrderQuantityLimit));
}

TEST(DryRun, RefusesAPriceThatIsNone) {
    Account account(settings_of(1, {Product::Delivery}), {}, TestMode::DryRun);
    account.show({minute(0, "2025-01-15 10:00", 0, 0)});
    EXPECT_THAT(refusals(account.signal(0, 0, SignalType::Buy)),
                ElementsAre(ReasonCode::PriceNotSane));
}

TEST(DryRun, HasNothingToCollectOrCancel) {
    Account account = dry(settings_of(1, {Product::Delivery}));
    account.signal(0, 0, SignalType::Buy);
    EXPECT_TRUE(account.show({minute(0, "2025-01-15 10:01", 100, 100)}).empty());
    EXPECT_TRUE(account.end(ist("2025-01-15 10:02")).empty());
    EXPECT_EQ(account.held(), shares(100));
}

}  // namespace
}  // namespace millrace::execution
