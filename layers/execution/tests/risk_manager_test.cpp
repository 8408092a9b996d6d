#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

#include <millrace/execution/risk_manager.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::Money;
using events::Price;
using events::Quantity;
using events::Reason;
using events::ReasonCode;
using events::Side;
using ::testing::ElementsAre;

// An order that nobody checked does not compile.
static_assert(!std::is_default_constructible_v<ApprovedOrder>);
static_assert(!std::is_constructible_v<ApprovedOrder, OrderRequest>);
static_assert(!std::is_constructible_v<ApprovedOrder, const OrderRequest&>);
static_assert(!std::is_aggregate_v<ApprovedOrder>);
static_assert(!std::is_convertible_v<OrderRequest, ApprovedOrder>);

/// An order to buy 100 at 50 for an account with a million and nothing else; tests change a thing.
class RiskManagerTest : public ::testing::Test {
protected:
    RiskManagerTest() {
        request.id = events::OrderId(1);
        request.quantity = shares(100);
        request.reference_price = price("50");
        state.mark = price("50");
        state.free_cash = rupees("1000000");
        rules.lot = shares(1);
        limits.cash = false;
        limits.price_collar_percent.reset();
    }
    bool passes() const {
        const auto verdict = RiskManager(limits).check(request, state, rules);
        const auto* approved = std::get_if<ApprovedOrder>(&verdict);
        return approved != nullptr && approved->request().quantity == request.quantity &&
               approved->request().id == request.id;
    }
    /// The code of the refusal; WithinLimits when it was approved.
    ReasonCode refusal() const {
        const auto verdict = RiskManager(limits).check(request, state, rules);
        const auto* why = std::get_if<Reason>(&verdict);
        return why != nullptr ? why->code : ReasonCode::WithinLimits;
    }
    std::vector<double> numbers() const {
        const auto verdict = RiskManager(limits).check(request, state, rules);
        const auto* why = std::get_if<Reason>(&verdict);
        if (why == nullptr) {
            return {};
        }
        return {why->numbers.begin(), why->numbers.begin() + why->count};
    }

    RiskLimits limits;
    OrderRequest request;
    RiskState state;
    OrderRules rules;
};

TEST_F(RiskManagerTest, HasCashAndCollarOnAndTheRestOffByDefault) {
    const RiskLimits defaults;
    EXPECT_TRUE(defaults.cash);
    EXPECT_EQ(defaults.price_collar_percent, 10.0);
    EXPECT_FALSE(defaults.max_order_quantity);
    EXPECT_FALSE(defaults.max_order_value);
    EXPECT_FALSE(defaults.max_position_quantity);
    EXPECT_FALSE(defaults.max_gross_exposure);
}

TEST_F(RiskManagerTest, OrderQuantityPassesAtTheLimitAndNotOnePast) {
    limits.max_order_quantity = shares(100);
    EXPECT_TRUE(passes());
    request.quantity = shares(101);
    EXPECT_EQ(refusal(), ReasonCode::OrderQuantityLimit);
    EXPECT_THAT(numbers(), ElementsAre(101, 100));
}

TEST_F(RiskManagerTest, OrderValuePassesAtTheLimitAndNotOneUnitPast) {
    limits.max_order_value = rupees("5000");
    EXPECT_TRUE(passes());
    limits.max_order_value = rupees("4999.999999");
    EXPECT_EQ(refusal(), ReasonCode::OrderValueLimit);
    EXPECT_THAT(numbers(), ElementsAre(5000, 4999.999999));
}

TEST_F(RiskManagerTest, PositionPassesAtTheLimitOnBothSides) {
    limits.max_position_quantity = shares(250);
    state.net_position = shares(150);
    EXPECT_TRUE(passes());
    state.net_position = shares(151);
    EXPECT_EQ(refusal(), ReasonCode::PositionQuantityLimit);
    EXPECT_THAT(numbers(), ElementsAre(251, 250));
    request.side = Side::Sell;
    state.net_position = shares(-150);
    EXPECT_TRUE(passes());
    state.net_position = shares(-151);
    EXPECT_EQ(refusal(), ReasonCode::PositionQuantityLimit);
}

TEST_F(RiskManagerTest, PositionCountsWorkingOrdersOfTheSide) {
    limits.max_position_quantity = shares(250);
    state.working_same_side = shares(150);
    EXPECT_TRUE(passes());
    state.working_same_side = shares(151);
    EXPECT_EQ(refusal(), ReasonCode::PositionQuantityLimit);
}

TEST_F(RiskManagerTest, GrossPassesAtTheLimitAndNotOneUnitPast) {
    limits.max_gross_exposure = rupees("20000");
    state.net_position = shares(100);
    state.working_same_side = shares(100);
    state.other_gross = rupees("5000");  // 300 x 50 + 5000
    EXPECT_TRUE(passes());
    state.other_gross = rupees("5000.000001");
    EXPECT_EQ(refusal(), ReasonCode::GrossExposureLimit);
    EXPECT_THAT(numbers(), ElementsAre(20000.000001, 20000));
}

TEST_F(RiskManagerTest, CashPassesWhenAllOfItIsNeededAndNotOneUnitMore) {
    limits.cash = true;
    state.free_cash = rupees("5000");
    EXPECT_TRUE(passes());
    state.free_cash = rupees("4999.999999");
    EXPECT_EQ(refusal(), ReasonCode::InsufficientCash);
    EXPECT_THAT(numbers(), ElementsAre(5000, 4999.999999));
}

TEST_F(RiskManagerTest, CashIsNeededForWhatEnlargesTheNetPositionAlone) {
    limits.cash = true;
    state.free_cash = Money();
    state.net_position = shares(-100);
    EXPECT_TRUE(passes());
    state.net_position = shares(-50);  // 50 short to 50 long: as large as before
    EXPECT_TRUE(passes());
    state.net_position = shares(-49);
    EXPECT_EQ(refusal(), ReasonCode::InsufficientCash);
    EXPECT_THAT(numbers(), ElementsAre(100, 0));  // 2 shares at 50
}

TEST_F(RiskManagerTest, CollarPassesAtTheLimitAndNotPastItOnBothSides) {
    limits.price_collar_percent = 10;
    for (const char* inside : {"55", "45", "50"}) {
        request.reference_price = price(inside);
        EXPECT_TRUE(passes()) << inside;
    }
    for (const char* outside : {"55.00000001", "44.99999999"}) {
        request.reference_price = price(outside);
        EXPECT_EQ(refusal(), ReasonCode::PriceCollar) << outside;
    }
    EXPECT_THAT(numbers(), ElementsAre(44.99999999, 50, 10));
}

TEST_F(RiskManagerTest, TakesWholeLotsOnly) {
    rules.lot = shares(25);
    EXPECT_TRUE(passes());
    for (const char* odd : {"99", "101", "100.00000001", "0.5"}) {
        request.quantity = quantity(odd);
        EXPECT_EQ(refusal(), ReasonCode::QuantityNotSane) << odd;
    }
    EXPECT_THAT(numbers(), ElementsAre(0.5, 25));
    rules.lot = quantity("0.001");
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, TakesQuantitiesAboveZeroOnly) {
    for (const std::int64_t none : {0, -1, -100}) {
        request.quantity = shares(none);
        EXPECT_EQ(refusal(), ReasonCode::QuantityNotSane);
    }
}

TEST_F(RiskManagerTest, FreezeQuantityIsTheLargestSingleOrder) {
    rules.freeze_quantity = shares(100);
    EXPECT_TRUE(passes());
    request.quantity = shares(101);
    EXPECT_EQ(refusal(), ReasonCode::FreezeQuantity);
    EXPECT_THAT(numbers(), ElementsAre(101, 100));
}

TEST_F(RiskManagerTest, RefusesPricesThatAreNone) {
    for (const char* none : {"0", "-50"}) {
        request.reference_price = price(none);
        EXPECT_EQ(refusal(), ReasonCode::PriceNotSane);
    }
    request.reference_price = price("50");
    state.mark = Price();  // no bar of the symbol was ever seen
    EXPECT_EQ(refusal(), ReasonCode::PriceNotSane);
}

TEST_F(RiskManagerTest, NoEntryWindowRefusesEntriesAlone) {
    rules.minutes_left = 12.5;
    rules.no_entry_minutes = 15;
    EXPECT_EQ(refusal(), ReasonCode::NoEntryWindow);
    EXPECT_THAT(numbers(), ElementsAre(12.5, 15));
    request.effect = OrderEffect::Closes;
    EXPECT_TRUE(passes());  // even where it enlarges the account's net
}

TEST_F(RiskManagerTest, ReduceOnlyPassesEveryLimit) {
    limits.max_order_quantity = shares(1);
    limits.max_order_value = rupees("1");
    limits.max_position_quantity = shares(1);
    limits.max_gross_exposure = rupees("1");
    limits.price_collar_percent = 0.001;
    limits.cash = true;
    state.free_cash = rupees("-1000000");
    state.other_gross = rupees("1000000");
    state.mark = price("10");
    state.net_position = shares(-500);
    rules.minutes_left = 1;
    request.effect = OrderEffect::Closes;
    EXPECT_TRUE(passes());
    request.quantity = shares(1000);  // from 500 short to 500 long is no larger
    EXPECT_TRUE(passes());
    request.quantity = shares(1001);
    EXPECT_EQ(refusal(), ReasonCode::OrderQuantityLimit);
    request.quantity = shares(100);
    request.effect = OrderEffect::Opens;  // another strategy's entry, though the net shrinks
    EXPECT_NE(refusal(), ReasonCode::WithinLimits);
}

TEST_F(RiskManagerTest, ReduceOnlyPassesALotThatChangedAndAFreezeQuantity) {
    request.effect = OrderEffect::Closes;
    request.side = events::Side::Sell;
    request.quantity = shares(130);
    state.net_position = shares(130);
    rules.lot = shares(15);
    EXPECT_TRUE(passes());
    rules.freeze_quantity = shares(100);
    EXPECT_TRUE(passes());
    request.effect = OrderEffect::Opens;
    EXPECT_EQ(refusal(), ReasonCode::QuantityNotSane);
}

TEST_F(RiskManagerTest, ReduceOnlyDoesNotPassSanity) {
    request.effect = OrderEffect::Closes;
    state.net_position = shares(-500);
    request.reference_price = Price();
    EXPECT_EQ(refusal(), ReasonCode::PriceNotSane);
}

TEST_F(RiskManagerTest, RefusesWhatOverflows) {
    const Quantity most = Quantity::from_units(std::numeric_limits<std::int64_t>::max());
    rules.lot = Quantity::from_units(1);
    request.quantity = most;
    request.reference_price = price("1000");
    EXPECT_EQ(refusal(), ReasonCode::ValueOverflow);
    request.quantity = shares(100);
    state.net_position = most;
    EXPECT_EQ(refusal(), ReasonCode::ValueOverflow);
    state.net_position = shares(0);
    state.working_same_side = most;
    EXPECT_EQ(refusal(), ReasonCode::ValueOverflow);
    state.working_same_side = shares(0);
    request.quantity = shares(101);
    request.reference_price = Price::from_units(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(refusal(), ReasonCode::ValueOverflow);
}

TEST_F(RiskManagerTest, RefusesAGrossThatOverflows) {
    limits.max_gross_exposure = Money::from_units(std::numeric_limits<std::int64_t>::max());
    state.other_gross = Money::from_units(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(refusal(), ReasonCode::ValueOverflow);
}

TEST_F(RiskManagerTest, IsAPureFunction) {
    limits.max_order_quantity = shares(100);
    const RiskManager manager(limits);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(std::holds_alternative<ApprovedOrder>(manager.check(request, state, rules)));
    }
}

}  // namespace
}  // namespace millrace::execution
