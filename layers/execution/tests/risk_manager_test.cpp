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
        RiskFindings found;
        const auto approved = RiskManager(limits).check(request, state, rules, found);
        return approved && found.empty() && approved->request().quantity == request.quantity &&
               approved->request().id == request.id;
    }
    /// Everything that speaks against the order.
    RiskFindings findings() const {
        RiskFindings found;
        const auto approved = RiskManager(limits).check(request, state, rules, found);
        EXPECT_EQ(approved.has_value(), found.empty());
        return found;
    }
    /// The code of the only finding; WithinLimits when there is none, None when there are more.
    ReasonCode refusal() const {
        const RiskFindings found = findings();
        return found.empty()       ? ReasonCode::WithinLimits
               : found.size() == 1 ? found.front().code
                                   : ReasonCode::None;
    }
    std::vector<ReasonCode> refusals() const {
        std::vector<ReasonCode> codes;
        for (const Reason& finding : findings()) {
            codes.push_back(finding.code);
        }
        return codes;
    }
    std::vector<double> numbers() const {
        const RiskFindings found = findings();
        if (found.empty()) {
            return {};
        }
        const Reason& why = found.front();
        return {why.numbers.begin(), why.numbers.begin() + why.count};
    }

    RiskLimits limits;
    OrderRequest request;
    RiskState state;
    OrderRules rules;
};

TEST_F(RiskManagerTest, HasCashAndCollarOnAndTheRestOffByDefault) {
    RiskLimits defaults;
    EXPECT_TRUE(defaults.cash);
    EXPECT_EQ(defaults.price_collar_percent, percent("10"));
    EXPECT_NE(defaults, limits);
    defaults.cash = false;
    defaults.price_collar_percent.reset();
    EXPECT_EQ(defaults, limits);  // that of the fixture: nothing on
}

TEST_F(RiskManagerTest, OrderQuantityPassesAtTheLimitAndNotOnePast) {
    limits.max_order_quantity = shares(100);
    EXPECT_TRUE(passes());
    request.quantity = shares(101);
    EXPECT_EQ(refusal(), ReasonCode::OrderQuantityLimit);
    EXPECT_THAT(numbers(), ElementsAre(101, 100));
}

TEST_F(RiskManagerTest, OrderPassesAtThePartOfADaysVolumeAndNotOnePast) {
    limits.max_order_volume_percent = percent("2.5");
    rules.average_daily_volume = shares(4'000);
    EXPECT_TRUE(passes());
    rules.average_daily_volume = quantity("3999.99999999");
    EXPECT_EQ(refusal(), ReasonCode::OrderVolumeLimit);
    EXPECT_THAT(numbers(), ElementsAre(100, 99.99999999, 3999.99999999));
    request.effect = OrderEffect::Closes;
    request.side = Side::Sell;
    state.net_position = shares(100);
    EXPECT_TRUE(passes());  // no limit keeps anyone in a position
}

TEST_F(RiskManagerTest, NoOrderIsAPartOfAVolumeThatIsNotKnown) {
    limits.max_order_volume_percent = percent("100");
    EXPECT_EQ(refusal(), ReasonCode::OrderVolumeLimit);
    EXPECT_THAT(numbers(), ElementsAre(100, 0, 0));
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

TEST_F(RiskManagerTest, AShareOfEquityIsRoundedDownAndLimitsValues) {
    state.equity = rupees("100000");
    limits.max_order_value_percent = percent("5");
    EXPECT_TRUE(passes());  // exactly 5000
    state.equity = rupees("99999.999999");
    EXPECT_EQ(refusal(), ReasonCode::OrderValueLimit);
    EXPECT_THAT(numbers(), ElementsAre(5000, 4999.999999));
    for (const char* none : {"0", "-100000"}) {
        state.equity = rupees(none);
        EXPECT_EQ(refusal(), ReasonCode::OrderValueLimit) << none;
    }
}

TEST_F(RiskManagerTest, PositionValuePassesAtTheLimitAndNotOneUnitPast) {
    state.net_position = shares(50);
    state.working_same_side = shares(50);  // 200 x 50 with the order
    limits.max_position_value = rupees("10000");
    state.equity = rupees("100000");
    limits.max_position_value_percent = percent("10");
    EXPECT_TRUE(passes());
    limits.max_position_value = rupees("9999.999999");
    EXPECT_EQ(refusal(), ReasonCode::PositionValueLimit);
    EXPECT_THAT(numbers(), ElementsAre(10000, 9999.999999));
    limits.max_position_value.reset();
    limits.max_position_value_percent = percent("9.999999");
    EXPECT_EQ(refusal(), ReasonCode::PositionValueLimit);
    EXPECT_THAT(numbers(), ElementsAre(10000, 9999.999));
}

TEST_F(RiskManagerTest, GrossAsAShareOfEquityPassesAtTheLimitAndNotOneUnitPast) {
    state.equity = rupees("10000");
    limits.max_gross_exposure_percent = percent("100");
    state.other_gross = rupees("5000");
    EXPECT_TRUE(passes());
    state.other_gross = rupees("5000.000001");
    EXPECT_EQ(refusal(), ReasonCode::GrossExposureLimit);
}

TEST_F(RiskManagerTest, NetPassesAtTheLimitOnBothSidesAndBackToEvenAlways) {
    limits.max_net_exposure = rupees("8000");
    state.equity = rupees("10000");
    limits.max_net_exposure_percent = percent("80");
    state.other_net = rupees("3000");
    EXPECT_TRUE(passes());
    state.other_net = rupees("3000.000001");
    EXPECT_THAT(refusals(),
                ElementsAre(ReasonCode::NetExposureLimit, ReasonCode::NetExposureLimit));
    EXPECT_THAT(numbers(), ElementsAre(8000.000001, 8000));
    state.other_net = rupees("-100000");  // far on the other side
    EXPECT_TRUE(passes());
    request.side = Side::Sell;
    state.other_net = rupees("-3000");
    EXPECT_TRUE(passes());
    state.other_net = rupees("-3000.000001");
    EXPECT_THAT(refusals(),
                ElementsAre(ReasonCode::NetExposureLimit, ReasonCode::NetExposureLimit));
    state.other_net = rupees("100000");
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, ConfidencePassesAtTheMinimumAndIsAskedOfEntriesAlone) {
    limits.min_confidence = *Fraction::from_double(0.7);
    request.confidence = 0.7;
    EXPECT_TRUE(passes());
    for (const double low : {0.6999999, 0.0, std::numeric_limits<double>::quiet_NaN()}) {
        request.confidence = low;
        EXPECT_EQ(refusal(), ReasonCode::ConfidenceLimit) << low;
    }
    request.confidence = 0.25;
    EXPECT_THAT(numbers(), ElementsAre(0.25, 0.7));
    request.effect = OrderEffect::Closes;  // even where it enlarges the account's net
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, PriceAgePassesAtTheLimitAndNotAMomentPast) {
    limits.max_price_age_s = 120;
    request.decided_at = ist("2025-01-15 10:02");
    request.priced_at = ist("2025-01-15 10:00");
    EXPECT_TRUE(passes());
    request.decided_at = request.decided_at + events::Duration::from_microseconds(1);
    EXPECT_EQ(refusal(), ReasonCode::PriceTooOld);
    EXPECT_THAT(numbers(), ElementsAre(120.000001, 120));
}

TEST_F(RiskManagerTest, SelfMatchRefusesWhatMeetsAnOrderOfItsOwn) {
    limits.self_match = true;
    EXPECT_TRUE(passes());
    state.working_opposite_side = quantity("0.00000001");
    EXPECT_EQ(refusal(), ReasonCode::SelfMatch);
    limits.self_match = false;
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, OpenOrdersPassUpToTheLimitWithThisOne) {
    limits.max_open_orders_per_symbol = 3;
    limits.max_open_orders = 20;
    state.open_orders_of_symbol = 2;
    state.open_orders = 19;
    EXPECT_TRUE(passes());
    state.open_orders_of_symbol = 3;
    EXPECT_EQ(refusal(), ReasonCode::OpenOrdersOfSymbolLimit);
    EXPECT_THAT(numbers(), ElementsAre(4, 3));
    state.open_orders_of_symbol = 2;
    state.open_orders = 20;
    EXPECT_EQ(refusal(), ReasonCode::OpenOrdersLimit);
    EXPECT_THAT(numbers(), ElementsAre(21, 20));
}

TEST_F(RiskManagerTest, TradesOfTheDayCountWorkingOrdersAndRefuseEntriesAlone) {
    limits.max_trades_per_day = 10;
    state.trades_today = 7;
    state.open_orders = 2;
    EXPECT_TRUE(passes());
    state.open_orders = 3;
    EXPECT_EQ(refusal(), ReasonCode::TradesPerDayLimit);
    EXPECT_THAT(numbers(), ElementsAre(11, 10));
    request.effect = OrderEffect::Closes;
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, EntriesOfTheDayPassUpToTheLimitWithThisOne) {
    limits.max_entries_per_day = 5;
    state.entries_today = 4;
    EXPECT_TRUE(passes());
    state.entries_today = 5;
    EXPECT_EQ(refusal(), ReasonCode::RepeatedExecution);
    EXPECT_THAT(numbers(), ElementsAre(6, 5));
    request.effect = OrderEffect::Closes;
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, TheSameEntryOfTheSameBarIsRefusedASecondTime) {
    request.decided_at = ist("2025-01-15 10:02");
    state.last_entry_decided_at = ist("2025-01-15 10:01");
    EXPECT_TRUE(passes());
    state.last_entry_decided_at = request.decided_at;
    EXPECT_EQ(refusal(), ReasonCode::DuplicateOrder);
    request.effect = OrderEffect::Closes;
    EXPECT_TRUE(passes());
}

TEST_F(RiskManagerTest, EverythingThatSpeaksAgainstAnOrderIsFound) {
    limits.max_order_quantity = shares(99);
    limits.max_order_value = rupees("1");
    limits.max_position_quantity = shares(99);
    limits.cash = true;
    state.free_cash = Money();
    EXPECT_THAT(refusals(),
                ElementsAre(ReasonCode::OrderQuantityLimit, ReasonCode::OrderValueLimit,
                            ReasonCode::PositionQuantityLimit, ReasonCode::InsufficientCash));
    request.quantity = shares(-1);
    request.reference_price = Price();
    EXPECT_THAT(refusals(), ElementsAre(ReasonCode::PriceNotSane, ReasonCode::QuantityNotSane));
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
    limits.price_collar_percent = percent("10");
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
    limits.price_collar_percent = percent("0.001");
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
    EXPECT_THAT(refusals(),
                ElementsAre(ReasonCode::OrderQuantityLimit, ReasonCode::OrderValueLimit,
                            ReasonCode::PriceCollar, ReasonCode::PositionQuantityLimit,
                            ReasonCode::GrossExposureLimit, ReasonCode::InsufficientCash));
    request.quantity = shares(100);
    request.effect = OrderEffect::Opens;  // another strategy's entry, though the net shrinks
    EXPECT_FALSE(passes());
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
        RiskFindings found;
        EXPECT_TRUE(manager.check(request, state, rules, found));
    }
}

}  // namespace
}  // namespace millrace::execution
