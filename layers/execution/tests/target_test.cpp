#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

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
using events::VerdictOutcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// One strategy on one symbol, its bars a minute apart from 09:15 on, all at 100.
class Target : public ::testing::Test {
protected:
    void use(Product product, RiskLimits limits = {}) {
        ExecutionSettings settings = settings_of(1, {product});
        settings.limits = limits;
        account.emplace(settings);
        next_bar();
    }
    ExecutionReport next_bar(double open = 100) {
        const int number = minutes++;
        const std::string at = "2025-01-15 " + std::string(number < 45 ? "09:" : "10:") +
                               std::to_string(number < 45 ? 15 + number : number - 35);
        return account->show({minute(0, at, open, 100)});
    }
    ExecutionReport say(SignalType type) { return account->signal(0, 0, type); }
    events::Quantity held() const { return account->held(); }

    std::optional<Account> account;
    int minutes = 0;
};

TEST_F(Target, BuyBuysTheDefaultQuantityAtTheNextBar) {
    use(Product::Delivery);
    const auto said = say(SignalType::Buy);
    EXPECT_THAT(statuses(said), ElementsAre(OrderStatus::Sent));
    EXPECT_EQ(held(), shares(0));
    EXPECT_THAT(statuses(next_bar()), ElementsAre(OrderStatus::Filled));
    EXPECT_EQ(held(), shares(100));
}

TEST_F(Target, RepeatingASignalSendsNothingMore) {
    use(Product::Delivery);
    say(SignalType::Buy);
    for (int i = 0; i < 3; ++i) {  // first against the working order, then against the position
        const auto again = say(SignalType::Buy);
        EXPECT_THAT(statuses(again), IsEmpty());
        const auto verdicts = all<Verdict>(again);
        ASSERT_EQ(verdicts.size(), 1U);
        EXPECT_EQ(verdicts[0].outcome, VerdictOutcome::NoOrder);
        EXPECT_EQ(verdicts[0].reason.code, ReasonCode::AlreadyAtTarget);
        next_bar();
    }
    EXPECT_EQ(held(), shares(100));
    say(SignalType::Exit);
    EXPECT_THAT(statuses(say(SignalType::Exit)), IsEmpty());
    next_bar();
    EXPECT_THAT(statuses(say(SignalType::Exit)), IsEmpty());
    EXPECT_EQ(held(), shares(0));
    EXPECT_EQ(all<Trade>(account->log()).size(), 2U);
}

TEST_F(Target, ExitWithNothingHeldIsNoOrder) {
    use(Product::Delivery);
    const auto verdicts = all<Verdict>(say(SignalType::Exit));
    ASSERT_EQ(verdicts.size(), 1U);
    EXPECT_EQ(verdicts[0].outcome, VerdictOutcome::NoOrder);
}

TEST_F(Target, ExitAgainstAWorkingEntryCancelsItFirst) {
    use(Product::Delivery);
    say(SignalType::Buy);
    const auto said = say(SignalType::Exit);
    const auto orders = all<Order>(said);
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].status, OrderStatus::Cancelled);
    EXPECT_EQ(orders[0].reason.code, ReasonCode::ReplacedBySignal);
    EXPECT_EQ(all<Verdict>(said).back().outcome, VerdictOutcome::NoOrder);
    EXPECT_THAT(statuses(next_bar()), IsEmpty());
    EXPECT_EQ(held(), shares(0));
}

TEST_F(Target, BuyAgainstAWorkingExitKeepsThePosition) {
    use(Product::Delivery);
    say(SignalType::Buy);
    next_bar();
    say(SignalType::Exit);
    EXPECT_THAT(statuses(say(SignalType::Buy)), ElementsAre(OrderStatus::Cancelled));
    EXPECT_THAT(statuses(next_bar()), IsEmpty());
    EXPECT_EQ(held(), shares(100));
}

TEST_F(Target, SellIsFlatWhereShortingIsNotAllowed) {
    use(Product::Delivery);
    const auto refused = all<Verdict>(say(SignalType::Sell));
    ASSERT_EQ(refused.size(), 1U);
    EXPECT_EQ(refused[0].outcome, VerdictOutcome::NoOrder);
    EXPECT_EQ(refused[0].reason.code, ReasonCode::ShortingNotAllowed);
    say(SignalType::Buy);
    next_bar();
    const auto orders = all<Order>(say(SignalType::Sell));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].side, Side::Sell);
    EXPECT_EQ(orders[0].quantity, shares(100));
    next_bar();
    EXPECT_EQ(held(), shares(0));
}

TEST_F(Target, SellIsShortWhereShortingIsAllowed) {
    use(Product::Intraday);
    say(SignalType::Sell);
    next_bar();
    EXPECT_EQ(held(), shares(-100));
    EXPECT_THAT(statuses(say(SignalType::Sell)), IsEmpty());
    say(SignalType::Exit);
    next_bar();
    EXPECT_EQ(held(), shares(0));
}

TEST_F(Target, AFlipIsTwoLinkedOrdersCloseThenOpen) {
    use(Product::Intraday);
    say(SignalType::Buy);
    next_bar();
    const auto said = say(SignalType::Sell);
    const auto orders = all<Order>(said);
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].linked, events::OrderId());
    EXPECT_EQ(orders[1].linked, orders[0].id);
    for (const Order& order : orders) {
        EXPECT_EQ(order.side, Side::Sell);
        EXPECT_EQ(order.quantity, shares(100));
    }
    EXPECT_EQ(all<Verdict>(said).size(), 2U);  // judged apart
    const auto trades = all<Trade>(next_bar());
    ASSERT_EQ(trades.size(), 2U);
    EXPECT_EQ(trades[0].order, orders[0].id);
    EXPECT_EQ(held(), shares(-100));
    say(SignalType::Buy);
    next_bar();
    EXPECT_EQ(held(), shares(100));
}

TEST_F(Target, SignalsDuringAFlipLeadFromWhereItWillEnd) {
    use(Product::Intraday);
    say(SignalType::Buy);
    next_bar();
    say(SignalType::Sell);
    EXPECT_THAT(statuses(say(SignalType::Sell)), IsEmpty());
    // Flat: the entry goes, the close stays.
    EXPECT_THAT(statuses(say(SignalType::Exit)), ElementsAre(OrderStatus::Cancelled));
    next_bar();
    EXPECT_EQ(held(), shares(0));

    say(SignalType::Buy);
    next_bar();
    say(SignalType::Sell);
    // Long again: both go, and the position is what it was.
    EXPECT_THAT(statuses(say(SignalType::Buy)),
                ElementsAre(OrderStatus::Cancelled, OrderStatus::Cancelled));
    next_bar();
    EXPECT_EQ(held(), shares(100));
}

TEST_F(Target, OppositeEntriesReplaceEachOther) {
    use(Product::Intraday);
    say(SignalType::Buy);
    EXPECT_THAT(statuses(say(SignalType::Sell)),
                ElementsAre(OrderStatus::Cancelled, OrderStatus::Sent));
    next_bar();
    EXPECT_EQ(held(), shares(-100));
}

TEST_F(Target, KeepsTheSizeFixedWhenTheSignalWasAccepted) {
    use(Product::Delivery);
    say(SignalType::Buy);
    const auto trades = all<Trade>(next_bar(250));  // two and a half times dearer than decided
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_EQ(trades[0].quantity, shares(100));
    EXPECT_EQ(trades[0].price, price("250"));
}

/// Three intraday strategies on one symbol whose account may hold 100 net: the first is long, the
/// others are short one after another.
class Flip : public Target {
protected:
    void enter(std::uint32_t strategies) {
        ExecutionSettings settings =
            settings_of(1, {Product::Intraday, Product::Intraday, Product::Intraday});
        settings.limits.max_position_quantity = shares(100);
        account.emplace(settings);
        next_bar();
        for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
            account->signal(strategy, 0, strategy == 0 ? SignalType::Buy : SignalType::Sell);
            next_bar();
        }
    }
};

TEST_F(Flip, IsBothOrdersWhereTheLimitAllowsBoth) {
    enter(1);
    EXPECT_THAT(statuses(say(SignalType::Sell)), ElementsAre(OrderStatus::Sent, OrderStatus::Sent));
    next_bar();
    EXPECT_EQ(held(), shares(-100));
}

TEST_F(Flip, ClosesWhereOnlyItsOpenIsRefused) {
    enter(2);  // net 0: the close leads to -100, the open would lead to -200
    const auto said = say(SignalType::Sell);
    EXPECT_THAT(statuses(said), ElementsAre(OrderStatus::Sent));
    EXPECT_THAT(refusals(said), ElementsAre(ReasonCode::PositionQuantityLimit));
    next_bar();
    EXPECT_EQ(held(), shares(0));
}

TEST_F(Flip, RefusesTheOpenWithTheCloseItWasToFollow) {
    enter(3);  // net -100: the close would lead to -200
    const auto said = say(SignalType::Sell);
    EXPECT_THAT(statuses(said), IsEmpty());
    EXPECT_THAT(refusals(said),
                ElementsAre(ReasonCode::PositionQuantityLimit, ReasonCode::LinkedOrderRefused));
    next_bar();
    EXPECT_EQ(held(), shares(100));
}

}  // namespace
}  // namespace millrace::execution
