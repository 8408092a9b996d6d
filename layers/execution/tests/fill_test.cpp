#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include <millrace/execution/slippage.h>

#include "account.h"
#include "random.h"
#include "scripted_gateway.h"

namespace millrace::execution {
namespace {

using events::Order;
using events::OrderStatus;
using events::Price;
using events::ReasonCode;
using events::Side;
using events::SignalType;
using events::Trade;
using ::testing::ElementsAre;

constexpr BasisPointSlippage basis_points(std::int64_t whole) {
    return BasisPointSlippage(whole * BasisPointSlippage::units_per_basis_point);
}

TEST(Slippage, MovesAgainstTheTraderOnBothSides) {
    const BasisPointSlippage five = basis_points(5);
    EXPECT_EQ(five.fill_price(price("2000"), Side::Buy), price("2001"));
    EXPECT_EQ(five.fill_price(price("2000"), Side::Sell), price("1999"));
    EXPECT_EQ(BasisPointSlippage().fill_price(price("2000"), Side::Buy), price("2000"));
    EXPECT_EQ(BasisPointSlippage().fill_price(price("2000"), Side::Sell), price("2000"));
}

TEST(Slippage, RoundsHalfToEvenOnce) {
    const BasisPointSlippage one = basis_points(1);  // of 5,000 units of 1e-8: half a unit
    EXPECT_EQ(one.fill_price(Price::from_units(5'000), Side::Buy), Price::from_units(5'000));
    EXPECT_EQ(one.fill_price(Price::from_units(5'000), Side::Sell), Price::from_units(5'000));
    EXPECT_EQ(one.fill_price(Price::from_units(15'000), Side::Buy), Price::from_units(15'002));
    EXPECT_EQ(one.fill_price(Price::from_units(15'000), Side::Sell), Price::from_units(14'998));
    const BasisPointSlippage half(BasisPointSlippage::units_per_basis_point / 2);
    EXPECT_EQ(half.fill_price(price("1001"), Side::Buy), price("1001.05005"));
}

TEST(Slippage, AgreesWithWholeNumberArithmeticOnRandomPrices) {
    Random random(5);
    for (int i = 0; i < 20'000; ++i) {
        const std::int64_t units = random.between(1, 4'000'000'000'000'000'000);
        const std::int64_t points = random.between(0, 5'000);
        const Side side = random.one_in(2) ? Side::Buy : Side::Sell;
        const std::int64_t factor = side == Side::Buy ? 10'000 + points : 10'000 - points;
        const events::Int128 product = static_cast<events::Int128>(units) * factor;
        events::Int128 expected = product / 10'000;
        const auto rest = static_cast<std::int64_t>(product % 10'000);
        if (rest > 5'000 || (rest == 5'000 && expected % 2 == 1)) {
            ++expected;
        }
        const auto moved = basis_points(points).fill_price(Price::from_units(units), side);
        ASSERT_EQ(moved.has_value(), expected > 0);
        if (moved) {
            ASSERT_TRUE(moved->units() == expected);
        }
    }
}

TEST(Slippage, HasNoAnswerThatIsNoPrice) {
    EXPECT_FALSE(basis_points(10'000).fill_price(price("1"), Side::Sell));
    EXPECT_FALSE(basis_points(20'000).fill_price(price("1"), Side::Sell));
    EXPECT_FALSE(basis_points(1).fill_price(
        Price::from_units(std::numeric_limits<std::int64_t>::max()), Side::Buy));
    EXPECT_FALSE(BasisPointSlippage().fill_price(Price(), Side::Buy));
    EXPECT_FALSE(BasisPointSlippage().fill_price(price("-1"), Side::Buy));
}

Account one_symbol(BasisPointSlippage slippage = {}) {
    return Account(settings_of(1, {Product::Delivery}), slippage);
}

TEST(SimulatedBroker, FillsAtTheNextBarsOpenAndItsTime) {
    Account account = one_symbol();
    account.show({minute(0, "2025-01-15 10:00", 100, 101)});
    account.signal(0, 0, SignalType::Buy);
    const auto report = account.show({minute(0, "2025-01-15 10:01", 102.35, 105)});
    const auto trades = all<Trade>(report);
    ASSERT_EQ(trades.size(), 1U);
    EXPECT_EQ(trades[0].at, ist("2025-01-15 10:01"));
    EXPECT_EQ(trades[0].price, price("102.35"));
    EXPECT_EQ(trades[0].quantity, shares(100));
    EXPECT_EQ(trades[0].fees, events::Money());
    EXPECT_EQ(trades[0].kind, events::TradeNature::Real);
    const auto orders = all<Order>(report);
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].at, ist("2025-01-15 10:01"));
    EXPECT_EQ(orders[0].filled_quantity, shares(100));
}

TEST(SimulatedBroker, SlipsFillsOnBothSides) {
    Account account = one_symbol(basis_points(10));
    account.show({minute(0, "2025-01-15 10:00", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-15 10:01", 200, 200)});
    account.signal(0, 0, SignalType::Exit);
    account.show({minute(0, "2025-01-15 10:02", 200, 200)});
    const auto trades = all<Trade>(account.log());
    ASSERT_EQ(trades.size(), 2U);
    EXPECT_EQ(trades[0].price, price("200.2"));
    EXPECT_EQ(trades[1].price, price("199.8"));
}

TEST(SimulatedBroker, NeverMovesFillPricesToTheTick) {
    Account account = one_symbol();
    account.show({minute(0, "2025-01-15 10:00", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-15 10:01", 100.123456789, 100)});
    EXPECT_EQ(all<Trade>(account.log())[0].price, price("100.12345679"));
}

TEST(SimulatedBroker, RejectsAtAnOpenThatIsNoPrice) {
    for (const double open : {std::numeric_limits<double>::quiet_NaN(), 0.0, -5.0, 1e300,
                              std::numeric_limits<double>::infinity(), 1e-9}) {
        Account account = one_symbol();
        account.show({minute(0, "2025-01-15 10:00", 100, 100)});
        account.signal(0, 0, SignalType::Buy);
        const auto orders = all<Order>(account.show({minute(0, "2025-01-15 10:01", open, 100)}));
        ASSERT_EQ(orders.size(), 1U) << open;
        EXPECT_EQ(orders[0].status, OrderStatus::Rejected);
        EXPECT_EQ(orders[0].reason.code, ReasonCode::PriceNotSane);
        EXPECT_EQ(account.held(), shares(0));
        EXPECT_THAT(statuses(account.signal(0, 0, SignalType::Buy)),
                    ElementsAre(OrderStatus::Sent));
    }
}

TEST(SimulatedBroker, FillsInTheOrderOfSubmission) {
    Account account(settings_of(3, {Product::Delivery, Product::Delivery}));
    const auto step = [](const char* at) {
        return std::vector{minute(0, at, 10, 10), minute(1, at, 20, 20), minute(2, at, 30, 30)};
    };
    account.show(step("2025-01-15 10:00"));
    account.signal(0, 2, SignalType::Buy);
    account.signal(1, 0, SignalType::Buy);
    account.signal(0, 1, SignalType::Buy);
    account.show(step("2025-01-15 10:01"));
    std::vector<std::uint32_t> symbols;
    std::vector<std::uint64_t> ids;
    for (const Trade& trade : all<Trade>(account.log())) {
        symbols.push_back(trade.symbol.value());
        ids.push_back(trade.id.value());
    }
    EXPECT_THAT(symbols, ElementsAre(2, 0, 1));
    EXPECT_THAT(ids, ElementsAre(1, 2, 3));
}

/// PaperExecution on the scripted gateway, long 100 by a first order.
class Gateway : public ::testing::Test {
protected:
    void SetUp() override {
        signal(SignalType::Buy);
        fill(1, "100");
        collect();
    }
    ExecutionReport signal(SignalType type, std::string_view at = "2025-01-15 10:00") {
        const events::Bar bar = minute(0, at, 100, 100);
        tracker.mark(std::span(&bar, 1));
        events::Signal signal;
        signal.at = bar.close_time();
        signal.type = type;
        ExecutionReport report;
        EXPECT_TRUE(paper.process_signal(signal, bar, report));
        return report;
    }
    void fill(std::uint64_t order, std::string_view filled) {
        gateway.updates.push_back({ist("2025-01-15 10:01"),
                                   events::OrderId(order),
                                   OrderUpdateKind::Filled,
                                   quantity(filled),
                                   price("100"),
                                   {}});
    }
    ExecutionReport collect() {
        ExecutionReport report;
        EXPECT_TRUE(paper.collect(ist("2025-01-15 10:02"), report));
        for (const Trade& trade : all<Trade>(report)) {
            EXPECT_TRUE(tracker.apply_trade(trade));
        }
        return report;
    }

    ExecutionSettings settings = settings_of(1, {Product::Intraday});
    PositionTracker tracker{settings.capital, 1, 1};
    ScriptedGateway gateway;
    PaperExecution paper{settings, tracker, gateway};
};

TEST_F(Gateway, FillsAnOrderInParts) {
    signal(SignalType::Exit);
    fill(2, "30");
    EXPECT_THAT(statuses(collect()), ElementsAre(OrderStatus::Partial));
    EXPECT_THAT(statuses(signal(SignalType::Exit)), ::testing::IsEmpty());  // 70 still working
    fill(2, "70");
    EXPECT_THAT(statuses(collect()), ElementsAre(OrderStatus::Filled));
    EXPECT_EQ(tracker.quantity({}, {}), shares(0));
}

TEST_F(Gateway, AFillThatCrossesItsCancelIsCountedBeforeTheNextOrder) {
    signal(SignalType::Exit);
    fill(2, "100");  // heard when the signal asks for the cancel
    const auto said = signal(SignalType::Buy, "2025-01-15 10:01");
    EXPECT_THAT(statuses(said), ElementsAre(OrderStatus::Filled)) << "no order from a position "
                                                                     "that is not known";
    for (const Trade& trade : all<Trade>(said)) {
        ASSERT_TRUE(tracker.apply_trade(trade));
    }
    ExecutionReport next;
    ASSERT_TRUE(paper.enforce_session(ist("2025-01-15 10:02"), next));
    EXPECT_THAT(statuses(next), ElementsAre(OrderStatus::Sent));
    EXPECT_EQ(gateway.submitted.back().quantity, shares(100));
    EXPECT_EQ(gateway.submitted.back().effect, OrderEffect::Opens);
}

TEST_F(Gateway, ATargetWaitsForTheEndOfTheOrderItReplaced) {
    signal(SignalType::Exit);
    EXPECT_THAT(statuses(signal(SignalType::Buy)), ::testing::IsEmpty());
    EXPECT_THAT(gateway.cancelled, ElementsAre(events::OrderId(2)));
    ExecutionReport next;
    ASSERT_TRUE(paper.enforce_session(ist("2025-01-15 10:02"), next));
    EXPECT_THAT(next, ::testing::IsEmpty()) << "and asks once";
    EXPECT_EQ(gateway.cancelled.size(), 1U);
    fill(2, "60");
    gateway.updates.push_back(
        {ist("2025-01-15 10:02"), events::OrderId(2), OrderUpdateKind::Cancelled, {}, {}, {}});
    collect();
    ASSERT_TRUE(paper.enforce_session(ist("2025-01-15 10:02"), next));
    EXPECT_THAT(all<events::Verdict>(next).back().reason,
                events::reason(ReasonCode::AlreadyAtTarget, 40));
}

TEST_F(Gateway, AnExitIsNotLostBehindAnExitThatIsBeingCancelled) {
    signal(SignalType::Exit);                     // order 2 works
    signal(SignalType::Buy, "2025-01-15 10:01");  // its cancel is asked for
    const auto said = signal(SignalType::Exit, "2025-01-15 10:02");
    EXPECT_THAT(refusals(said), ElementsAre(ReasonCode::ReplacedBySignal)) << "the buy";
    gateway.updates.push_back(
        {ist("2025-01-15 10:03"), events::OrderId(2), OrderUpdateKind::Cancelled, {}, {}, {}});
    collect();
    ExecutionReport next;
    ASSERT_TRUE(paper.enforce_session(ist("2025-01-15 10:03"), next));
    EXPECT_THAT(statuses(next), ElementsAre(OrderStatus::Sent));
    EXPECT_EQ(gateway.submitted.back().effect, OrderEffect::Closes);
    EXPECT_EQ(gateway.submitted.back().decided_at, ist("2025-01-15 10:03"));
}

TEST_F(Gateway, ATargetDoesNotOutliveItsSession) {
    signal(SignalType::Exit);
    signal(SignalType::Buy, "2025-01-15 10:01");
    ExecutionReport next;
    ASSERT_TRUE(paper.enforce_session(ist("2025-01-16 09:16"), next));
    EXPECT_THAT(refusals(next), ElementsAre(ReasonCode::SessionEnded));
}

TEST_F(Gateway, ATargetThatStillWaitsAtTheEndIsRefused) {
    signal(SignalType::Exit);
    signal(SignalType::Buy, "2025-01-15 10:01");
    ExecutionReport report;
    ASSERT_TRUE(paper.end_run(ist("2025-01-15 10:03"), report));
    EXPECT_THAT(refusals(report), ElementsAre(ReasonCode::RunEnded));
}

TEST_F(Gateway, RefusesTheOpenOfAFlipWhoseCloseWasNotTaken) {
    gateway.refuse_submission = 2;
    const auto said = signal(SignalType::Sell);
    EXPECT_THAT(statuses(said), ElementsAre(OrderStatus::Sent, OrderStatus::Rejected));
    EXPECT_THAT(refusals(said), ElementsAre(ReasonCode::LinkedOrderRefused));
    EXPECT_EQ(gateway.submitted.size(), 2U);
}

TEST_F(Gateway, StopsTheRunAtAFillOfAnOrderItDoesNotKnow) {
    fill(7, "1");
    ExecutionReport report;
    const auto done = paper.collect(ist("2025-01-15 10:02"), report);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, events::ErrorCode::Conflict);
}

TEST_F(Gateway, TakesWhatIsSaidTwiceOnce) {
    signal(SignalType::Exit);
    const OrderUpdate rejected{
        ist("2025-01-15 10:01"), events::OrderId(2), OrderUpdateKind::Rejected, {}, {}, {}};
    gateway.updates = {rejected, rejected};
    EXPECT_THAT(statuses(collect()), ElementsAre(OrderStatus::Rejected));
    EXPECT_EQ(tracker.quantity({}, {}), shares(100));
}

TEST(Idle, IsSaidWhileNothingWorksAndNoSquareOffIsNear) {
    Account account(settings_of(1, {Product::Intraday}));
    account.show({minute(0, "2025-01-15 09:15", 100, 100)});  // asks when the session goes flat
    account.show({minute(0, "2025-01-15 09:16", 100, 100)});
    EXPECT_EQ(account.steps_idle(), 1);
    account.signal(0, 0, events::SignalType::Buy);
    account.show({minute(0, "2025-01-15 09:17", 100, 100)});
    EXPECT_EQ(account.steps_idle(), 1) << "an order was working";
    EXPECT_EQ(account.held(), shares(100));
    account.show({minute(0, "2025-01-15 09:18", 100, 100)});
    EXPECT_EQ(account.steps_idle(), 2);
    account.show({minute(0, "2025-01-15 15:20", 100, 100)});
    EXPECT_EQ(account.steps_idle(), 2) << "the position has to go flat";
}

}  // namespace
}  // namespace millrace::execution
