#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include <millrace/execution/position_tracker.h>

#include "account.h"
#include "random.h"

namespace millrace::execution {
namespace {

using events::Money;
using events::Position;
using events::Price;
using events::Quantity;
using events::Side;
using events::StrategyId;
using events::SymbolId;
using events::Trade;

const Money capital = rupees("1000000");

Trade trade(Side side, std::string_view amount, std::string_view at, std::string_view fees = "0") {
    Trade trade;
    trade.at = ist("2025-01-15 10:00");
    trade.side = side;
    trade.quantity = quantity(amount);
    trade.price = price(at);
    trade.fees = rupees(fees);
    return trade;
}

/// One strategy, one symbol.
class Positions : public ::testing::Test {
protected:
    void apply(const Trade& trade) { ASSERT_TRUE(tracker.apply_trade(trade)); }
    void mark(double close) {
        const events::Bar bar = minute(0, "2025-01-15 10:00", close, close);
        tracker.mark(std::span(&bar, 1));
    }
    Position position() const { return tracker.position(StrategyId(0), SymbolId(0)); }
    AccountValue account() const { return tracker.account_value().value(); }

    PositionTracker tracker{capital, 1, 1};
};

TEST_F(Positions, AverageTheEntriesOfALong) {
    apply(trade(Side::Buy, "100", "10"));
    apply(trade(Side::Buy, "200", "13"));
    mark(15);
    EXPECT_EQ(position().quantity, shares(300));
    EXPECT_EQ(position().average_entry, price("12"));
    EXPECT_EQ(position().cost, rupees("3600"));
    EXPECT_EQ(position().market_value, rupees("4500"));
    EXPECT_EQ(position().unrealized_pnl, rupees("900"));
    EXPECT_EQ(position().realized_pnl, Money());
    EXPECT_EQ(tracker.cash(), rupees("996400"));
}

TEST_F(Positions, AverageTheEntriesOfAShort) {
    apply(trade(Side::Sell, "100", "10"));
    apply(trade(Side::Sell, "200", "13"));
    mark(15);
    EXPECT_EQ(position().quantity, shares(-300));
    EXPECT_EQ(position().average_entry, price("12"));
    EXPECT_EQ(position().cost, rupees("-3600"));
    EXPECT_EQ(position().market_value, rupees("-4500"));
    EXPECT_EQ(position().unrealized_pnl, rupees("-900"));
    EXPECT_EQ(tracker.twice_short_value(), rupees("9000"));
}

TEST_F(Positions, KeepTheAverageWhenAPartIsClosed) {
    apply(trade(Side::Buy, "100", "10"));
    apply(trade(Side::Sell, "40", "12.5"));
    mark(11);
    EXPECT_EQ(position().quantity, shares(60));
    EXPECT_EQ(position().average_entry, price("10"));
    EXPECT_EQ(position().realized_pnl, rupees("100"));
    EXPECT_EQ(position().unrealized_pnl, rupees("60"));
}

TEST_F(Positions, FlipInOneTrade) {
    apply(trade(Side::Buy, "100", "10"));
    apply(trade(Side::Sell, "250", "12"));
    mark(12);
    EXPECT_EQ(position().quantity, shares(-150));
    EXPECT_EQ(position().average_entry, price("12"));
    EXPECT_EQ(position().realized_pnl, rupees("200"));
    EXPECT_EQ(position().unrealized_pnl, Money());
    apply(trade(Side::Buy, "151", "11"));
    EXPECT_EQ(position().quantity, shares(1));
    EXPECT_EQ(position().average_entry, price("11"));
    EXPECT_EQ(position().realized_pnl, rupees("350"));
}

TEST_F(Positions, LeaveNothingBehindWhenFlat) {
    apply(trade(Side::Buy, "0.3", "0.00000333"));
    apply(trade(Side::Sell, "0.1", "0.00000777"));
    apply(trade(Side::Sell, "0.2", "7.77777777"));
    EXPECT_EQ(position().quantity, Quantity());
    EXPECT_EQ(position().cost, Money());
    EXPECT_EQ(position().average_entry, Price());
    EXPECT_EQ(position().unrealized_pnl, Money());
    EXPECT_EQ(tracker.cash(), *checked_add(capital, position().realized_pnl));
    EXPECT_TRUE(tracker.open_positions().empty());
}

TEST_F(Positions, TakeFeesFromCashAndCountThemApart) {
    apply(trade(Side::Buy, "100", "10", "12.345678"));
    apply(trade(Side::Sell, "100", "11", "0.000001"));
    EXPECT_EQ(position().fees, rupees("12.345679"));
    EXPECT_EQ(position().realized_pnl, rupees("100"));
    EXPECT_EQ(tracker.cash(), rupees("1000087.654321"));
    EXPECT_EQ(account().equity, tracker.cash());
    EXPECT_EQ(account().fees, rupees("12.345679"));
}

TEST_F(Positions, FollowHypotheticalTradesWithoutCash) {
    Trade shown = trade(Side::Buy, "100", "10");
    shown.kind = events::TradeNature::Hypothetical;
    apply(shown);
    EXPECT_EQ(position().quantity, shares(100));
    EXPECT_EQ(position().average_entry, price("10"));
    EXPECT_EQ(tracker.cash(), capital);
}

TEST_F(Positions, KeepTheLastMarkUntilTheNext) {
    EXPECT_FALSE(tracker.mark_of(SymbolId(0)));
    mark(10);
    apply(trade(Side::Buy, "100", "12"));
    EXPECT_EQ(tracker.mark_of(SymbolId(0)), price("10"));
    EXPECT_EQ(position().market_value, rupees("1000"));
    EXPECT_EQ(position().unrealized_pnl, rupees("-200"));
    tracker.mark({});
    EXPECT_EQ(position().market_value, rupees("1000"));
}

TEST_F(Positions, RememberWhenTheyLastTraded) {
    Trade later = trade(Side::Buy, "1", "10");
    later.at = ist("2025-01-15 11:11");
    apply(trade(Side::Buy, "1", "10"));
    apply(later);
    mark(10);
    EXPECT_EQ(position().last_update, later.at);
}

TEST_F(Positions, CallOutOfRangeAnError) {
    const Quantity most = Quantity::from_units(std::numeric_limits<std::int64_t>::max());
    Trade huge = trade(Side::Buy, "1", "1000");
    huge.quantity = most;
    const auto value = tracker.apply_trade(huge);
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, events::ErrorCode::Overflow);

    PositionTracker held(capital, 1, 1);
    huge.price = price("0.001");
    ASSERT_TRUE(held.apply_trade(huge));
    const auto sum = held.apply_trade(huge);  // the quantity leaves its range
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().code, events::ErrorCode::Overflow);

    PositionTracker rich(Money::from_units(std::numeric_limits<std::int64_t>::max()), 1, 1);
    EXPECT_FALSE(rich.apply_trade(trade(Side::Sell, "1", "1")));  // so does the cash
}

TEST_F(Positions, CallAnAccountOutOfRangeAnError) {
    PositionTracker held(capital, 1, 1);
    ASSERT_TRUE(held.apply_trade(trade(Side::Sell, "90000000000", "1")));
    const events::Bar bar = minute(0, "2025-01-15 10:00", 1000, 1000);
    held.mark(std::span(&bar, 1));
    EXPECT_FALSE(held.account_value());
    EXPECT_FALSE(held.twice_short_value());
    EXPECT_EQ(held.position(StrategyId(0), SymbolId(0)).market_value, Money());
}

TEST(PositionTracker, ValuesAnyPositionAtAnyMarkAsPriceTimesQuantity) {
    Random random(77);
    for (int i = 0; i < 100'000; ++i) {
        const bool whole = !random.one_in(4);
        Trade any = trade(random.one_in(2) ? Side::Buy : Side::Sell, "1", "0.00000001");
        any.quantity = Quantity::from_units(random.between(1, 1'000'000) *
                                            (whole ? Quantity::units_per_one : 1'234'567));
        PositionTracker held(capital, 1, 1);
        ASSERT_TRUE(held.apply_trade(any));
        // Paise, money units, price units, finer than these, and far too much.
        constexpr double steps[] = {100, 1e6, 1e8, 1e11, 1e-9};
        const double close =
            static_cast<double>(random.between(1, 10'000'000)) / steps[random.below(5)];
        const events::Bar bar = minute(0, "2025-01-15 10:00", close, close);
        held.mark(std::span(&bar, 1));
        const auto mark = Price::from_double(close);
        const Position& position = held.position(StrategyId(0), SymbolId(0));
        const auto value = mark ? notional(*mark, position.quantity) : std::nullopt;
        ASSERT_EQ(position.market_value, value.value_or(Money()))
            << close << " x " << position.quantity.to_string();
    }
}

TEST(PositionTracker, KeepsStrategiesApartAndNetsThemPerSymbol) {
    PositionTracker tracker(capital, 2, 2);
    Trade mine = trade(Side::Buy, "100", "10");
    mine.symbol = SymbolId(1);
    Trade yours = trade(Side::Sell, "30", "11");
    yours.symbol = SymbolId(1);
    yours.strategy = StrategyId(1);
    ASSERT_TRUE(tracker.apply_trade(mine));
    ASSERT_TRUE(tracker.apply_trade(yours));
    EXPECT_EQ(tracker.quantity(StrategyId(0), SymbolId(1)), shares(100));
    EXPECT_EQ(tracker.quantity(StrategyId(1), SymbolId(1)), shares(-30));
    EXPECT_EQ(tracker.net_quantity(SymbolId(1)), shares(70));
    EXPECT_EQ(tracker.net_quantity(SymbolId(0)), shares(0));
    const auto open = tracker.open_positions();
    ASSERT_EQ(open.size(), 2U);
    EXPECT_EQ(open[0].strategy, StrategyId(0));
    EXPECT_EQ(open[1].strategy, StrategyId(1));
    EXPECT_EQ(open[1].symbol, SymbolId(1));
}

/// Random trades of three strategies on four symbols with fractions, against sums kept apart.
class RandomTrades : public ::testing::TestWithParam<std::uint64_t> {
protected:
    static constexpr std::uint32_t strategies = 3;
    static constexpr std::uint32_t symbols = 4;

    Trade any_trade() {
        Trade trade;
        trade.strategy = StrategyId(random.below(strategies));
        trade.symbol = SymbolId(random.below(symbols));
        trade.side = random.one_in(2) ? Side::Buy : Side::Sell;
        const Quantity held = tracker.quantity(trade.strategy, trade.symbol);
        const bool closes = random.one_in(5) && !held.is_zero();
        const std::int64_t size = random.one_in(2) ? random.between(1, 1'000) * 100'000'000
                                                   : random.between(1, 90'000'000'000);
        trade.quantity = Quantity::from_units(closes ? std::abs(held.units()) : size);
        if (closes) {
            trade.side = held.sign() > 0 ? Side::Sell : Side::Buy;
        }
        trade.price = Price::from_units(random.between(1, 500'000'000'000));
        trade.fees = Money::from_units(random.one_in(3) ? 0 : random.between(0, 50'000'000));
        return trade;
    }
    void follow(const Trade& trade) {
        const std::int64_t sign = trade.side == Side::Buy ? 1 : -1;
        expected[trade.strategy.index()][trade.symbol.index()] += sign * trade.quantity.units();
        cash -= sign * notional(trade.price, trade.quantity)->units() + trade.fees.units();
    }
    void mark_all() {
        std::vector<events::Bar> bars;
        for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
            const double close = static_cast<double>(random.between(1, 500'000)) / 100.0;
            bars.push_back(minute(symbol, "2025-01-15 10:00", close, close));
            marks[symbol] = *Price::from_double(close);
        }
        tracker.mark(bars);
    }
    void check() const {
        const AccountValue account = tracker.account_value().value();
        EXPECT_EQ(account.cash.units(), cash);
        std::int64_t equity = cash;
        for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
            for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
                const Position held = tracker.position(StrategyId(strategy), SymbolId(symbol));
                ASSERT_EQ(held.quantity.units(), expected[strategy][symbol]);
                const std::int64_t value = notional(marks[symbol], held.quantity)->units();
                ASSERT_EQ(held.market_value.units(), value);
                ASSERT_EQ(held.unrealized_pnl.units(), value - held.cost.units());
                ASSERT_TRUE(!held.quantity.is_zero() || held.cost.is_zero());
                equity += value;
            }
        }
        ASSERT_EQ(account.equity.units(), equity);
        ASSERT_EQ(account.equity.units(), capital.units() + account.realized_pnl.units() +
                                              account.unrealized_pnl.units() -
                                              account.fees.units());
    }

    Random random{GetParam()};
    PositionTracker tracker{capital, strategies, symbols};
    std::int64_t expected[strategies][symbols] = {};
    std::int64_t cash = capital.units();
    Price marks[symbols];
};

TEST_P(RandomTrades, AddUpToThePositionsAndTheEquityToTheLastUnit) {
    mark_all();
    for (int i = 0; i < 2'000; ++i) {
        const Trade trade = any_trade();
        ASSERT_TRUE(tracker.apply_trade(trade));
        follow(trade);
        if (random.one_in(3)) {
            mark_all();
        }
        check();
        if (HasFailure()) {
            return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTrades, ::testing::Range<std::uint64_t>(1, 9));

TEST(PositionTracker, GivesTheProfitOfAverageCostWithoutRounding) {
    // Whole shares at whole paise: nothing is rounded, so plain integers say what is right.
    Random random(77);
    PositionTracker tracker(capital, 1, 1);
    std::int64_t held = 0;
    std::int64_t cost = 0;  // of what is held, in paise
    for (int i = 0; i < 300; ++i) {
        const std::int64_t lot = random.between(1, 9);
        const std::int64_t paise = 12 * random.between(100, 900);
        const bool opens = held == 0 || random.one_in(2);
        const std::int64_t amount = opens ? lot : held;  // adds, or closes all
        const std::int64_t realized = opens ? 0 : amount * paise - cost;
        const Money before = tracker.position({}, {}).realized_pnl;
        Trade trade;
        trade.side = opens ? Side::Buy : Side::Sell;
        trade.quantity = shares(amount);
        trade.price = Price::from_units(paise * 1'000'000);
        ASSERT_TRUE(tracker.apply_trade(trade));
        held = opens ? held + amount : 0;
        cost = opens ? cost + amount * paise : 0;
        const Position position = tracker.position({}, {});
        ASSERT_EQ(position.realized_pnl.units() - before.units(), realized * 10'000);
        ASSERT_EQ(position.cost.units(), cost * 10'000);
    }
}

}  // namespace
}  // namespace millrace::execution
