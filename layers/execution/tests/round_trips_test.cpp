#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include <millrace/execution/round_trips.h>

#include "account.h"
#include "random.h"

namespace millrace::execution {
namespace {

using events::CorporateActionKind;
using events::Money;
using events::PositionAdjusted;
using events::Quantity;
using events::Side;
using events::Trade;

/// Trades of one symbol a minute apart, order and trade numbered alike.
class RoundTrips : public ::testing::Test {
protected:
    Trade& add(Side side, std::string_view amount, std::string_view at,
               std::string_view fees = "0") {
        Trade trade;
        const auto number = static_cast<std::int64_t>(changes.size());
        trade.at = ist("2025-01-15 10:00") + events::Duration::from_minutes(number);
        trade.id = events::TradeId(changes.size() + 1);
        trade.order = events::OrderId(changes.size() + 1);
        trade.side = side;
        trade.quantity = quantity(amount);
        trade.price = price(at);
        trade.fees = rupees(fees);
        return std::get<Trade>(changes.emplace_back(trade));
    }
    /// Of what is held, by what the tracker would be told.
    PositionAdjusted& adjust(std::string_view before, std::string_view after,
                             events::ShareRatio shares, std::string_view cash = "0") {
        PositionAdjusted adjusted;
        const auto number = static_cast<std::int64_t>(changes.size());
        adjusted.at = ist("2025-01-15 10:00") + events::Duration::from_minutes(number);
        adjusted.kind =
            shares.changes_nothing() ? CorporateActionKind::Dividend : CorporateActionKind::Split;
        adjusted.shares = shares;
        adjusted.quantity_before = quantity(before);
        adjusted.quantity_after = quantity(after);
        adjusted.cash = rupees(cash);
        return std::get<PositionAdjusted>(changes.emplace_back(adjusted));
    }
    std::vector<RoundTrip> trips() const { return round_trips(changes).value(); }
    Trade trade(std::size_t index) const { return std::get<Trade>(changes[index]); }

    std::vector<PositionChange> changes;
};

TEST_F(RoundTrips, AreAnEntryWithItsExit) {
    add(Side::Buy, "100", "10", "1");
    add(Side::Sell, "100", "12", "2");
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].side, Side::Buy);
    EXPECT_EQ(found[0].quantity, shares(100));
    EXPECT_EQ(found[0].entry_time, trade(0).at);
    EXPECT_EQ(found[0].entry_price, price("10"));
    EXPECT_EQ(found[0].exit_time, trade(1).at);
    EXPECT_EQ(found[0].exit_price, price("12"));
    EXPECT_EQ(found[0].gross_pnl, rupees("200"));
    EXPECT_EQ(found[0].fees, rupees("3"));
    EXPECT_EQ(found[0].net_pnl, rupees("197"));
    EXPECT_EQ(found[0].exit_order, events::OrderId(2));
}

TEST_F(RoundTrips, OfAShortEarnWhenThePriceFalls) {
    add(Side::Sell, "100", "12");
    add(Side::Buy, "100", "10");
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].side, Side::Sell);
    EXPECT_EQ(found[0].entry_price, price("12"));
    EXPECT_EQ(found[0].gross_pnl, rupees("200"));
}

TEST_F(RoundTrips, AverageSeveralEntriesAndExits) {
    add(Side::Buy, "100", "10", "0.5");
    add(Side::Buy, "300", "14", "0.5");
    add(Side::Sell, "200", "15", "0.5");
    add(Side::Buy, "100", "20", "0.5");
    add(Side::Sell, "300", "25", "0.5");
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].quantity, shares(500));
    EXPECT_EQ(found[0].entry_price, price("14.4"));
    EXPECT_EQ(found[0].exit_price, price("21"));
    EXPECT_EQ(found[0].gross_pnl, rupees("3300"));
    EXPECT_EQ(found[0].fees, rupees("2.5"));
    EXPECT_EQ(found[0].entry_time, trade(0).at);
    EXPECT_EQ(found[0].exit_time, trade(4).at);
}

TEST_F(RoundTrips, SplitATradeThroughZeroWithItsFeesByQuantity) {
    add(Side::Buy, "100", "10", "1");
    add(Side::Sell, "400", "12", "8");
    add(Side::Buy, "300", "11", "3");
    const auto found = trips();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].gross_pnl, rupees("200"));
    EXPECT_EQ(found[0].fees, rupees("3"));
    EXPECT_EQ(found[1].side, Side::Sell);
    EXPECT_EQ(found[1].quantity, shares(300));
    EXPECT_EQ(found[1].entry_time, trade(1).at);
    EXPECT_EQ(found[1].gross_pnl, rupees("300"));
    EXPECT_EQ(found[1].fees, rupees("9"));
}

TEST_F(RoundTrips, LeaveOutWhatIsOpenAtTheEnd) {
    add(Side::Buy, "100", "10");
    EXPECT_TRUE(trips().empty());
    add(Side::Sell, "99.99999999", "10");
    EXPECT_TRUE(trips().empty());
    add(Side::Sell, "0.00000001", "10");
    EXPECT_EQ(trips().size(), 1U);
    EXPECT_TRUE(round_trips({}).value().empty());
}

TEST_F(RoundTrips, KeepStrategiesAndSymbolsApartInTheOrderOfExits) {
    add(Side::Buy, "1", "10");
    add(Side::Buy, "1", "10").symbol = events::SymbolId(1);
    add(Side::Sell, "1", "10").strategy = events::StrategyId(1);
    add(Side::Buy, "1", "10").strategy = events::StrategyId(1);
    add(Side::Sell, "1", "10").symbol = events::SymbolId(1);
    add(Side::Sell, "1", "10");
    const auto found = trips();
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].strategy, events::StrategyId(1));
    EXPECT_EQ(found[1].symbol, events::SymbolId(1));
    EXPECT_EQ(found[2].exit_order, events::OrderId(6));
}

TEST_F(RoundTrips, AcrossASplitAreInSharesOfTheExit) {
    add(Side::Buy, "100", "300");
    add(Side::Sell, "20", "330");
    adjust("80", "160", {2, 1});
    add(Side::Buy, "40", "150");
    add(Side::Sell, "200", "160");
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].quantity, shares(240));
    EXPECT_EQ(found[0].entry_price, price("150"));
    EXPECT_EQ(found[0].exit_price, price("160.83333333"));
    EXPECT_EQ(found[0].entry_time, trade(0).at);
    EXPECT_EQ(found[0].gross_pnl, rupees("2600"));
    EXPECT_EQ(found[0].net_pnl, rupees("2600"));
    EXPECT_EQ(found[0].exit_order, events::OrderId(5));
}

TEST_F(RoundTrips, CountWhatASplitLeavesOverAsSold) {
    add(Side::Buy, "5", "100");
    adjust("5", "7", {3, 2}, "33.333333");
    add(Side::Sell, "7", "70");
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].quantity, quantity("7.5"));
    EXPECT_EQ(found[0].entry_price, price("66.66666667"));
    EXPECT_EQ(found[0].gross_pnl, rupees("23.333333"));
}

TEST_F(RoundTrips, OfAShortPayForDividendsAndForWhatASplitLeavesOver) {
    add(Side::Sell, "5", "100");
    adjust("-5", "-5", {1, 1}, "-10");
    adjust("-5", "-7", {3, 2}, "-32");
    add(Side::Buy, "7", "60");
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].side, Side::Sell);
    EXPECT_EQ(found[0].gross_pnl, rupees("38"));
}

TEST_F(RoundTrips, EndWhereAConsolidationLeavesNoShare) {
    add(Side::Buy, "3", "10");
    const auto at = adjust("3", "0", {1, 10}, "33").at;
    const auto found = trips();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].quantity, shares(3));
    EXPECT_EQ(found[0].exit_time, at);
    EXPECT_EQ(found[0].exit_price, price("11"));
    EXPECT_EQ(found[0].gross_pnl, rupees("3"));
    EXPECT_EQ(found[0].exit_order, events::OrderId());
}

TEST_F(RoundTrips, CallAnAdjustmentOfNothingAnError) {
    adjust("5", "10", {2, 1});
    EXPECT_FALSE(round_trips(changes));
}

TEST_F(RoundTrips, CallOutOfRangeAnError) {
    add(Side::Buy, "90000000000", "1000");
    const auto found = round_trips(changes);
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, events::ErrorCode::Overflow);
}

TEST_F(RoundTrips, AddUpToTheRealizedProfitOfTheTracker) {
    Random random(3);
    PositionTracker tracker(rupees("0"), 1, 1);
    for (int i = 0; i < 500; ++i) {
        Trade& trade = add(random.one_in(2) ? Side::Buy : Side::Sell, "1", "1");
        trade.quantity = Quantity::from_units(random.between(1, 90'000'000'000));
        trade.price = events::Price::from_units(random.between(1, 500'000'000'000));
        trade.fees = Money::from_units(random.between(0, 1'000'000));
        ASSERT_TRUE(tracker.apply_trade(trade));
    }
    Trade& last = add(Side::Buy, "1", "7");
    const Quantity held = tracker.quantity({}, {});
    last.side = held.sign() > 0 ? Side::Sell : Side::Buy;
    last.quantity = *checked_absolute(held);
    ASSERT_TRUE(tracker.apply_trade(last));
    std::int64_t gross = 0;
    std::int64_t fees = 0;
    for (const RoundTrip& trip : trips()) {
        gross += trip.gross_pnl.units();
        fees += trip.fees.units();
        EXPECT_EQ(trip.net_pnl.units(), trip.gross_pnl.units() - trip.fees.units());
    }
    const auto position = tracker.position({}, {});
    EXPECT_EQ(gross, position.realized_pnl.units());
    EXPECT_EQ(fees, position.fees.units());
}

}  // namespace
}  // namespace millrace::execution
