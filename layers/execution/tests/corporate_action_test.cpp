#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "account.h"
#include "random.h"

namespace millrace::execution {
namespace {

using events::CorporateActionKind;
using events::Order;
using events::OrderStatus;
using events::PositionAdjusted;
using events::ReasonCode;
using events::ShareRatio;
using events::SignalType;
using events::Trade;
using ::testing::IsEmpty;

constexpr const char* ex_date = "2025-01-16";
constexpr const char* last_minute = "2025-01-15 15:29";
constexpr const char* first_minute = "2025-01-16 09:15";

market::CorporateAction action(CorporateActionKind kind, ShareRatio shares,
                               const char* amount = "0", const char* on = ex_date) {
    return {"INFY", events::Date::parse(on).value(), kind, shares, price(amount)};
}
market::CorporateAction split(std::uint32_t after, std::uint32_t before, const char* on = ex_date) {
    return action(CorporateActionKind::Split, {after, before}, "0", on);
}
market::CorporateAction dividend(const char* amount) {
    return action(CorporateActionKind::Dividend, {}, amount);
}

/// Two symbols, of which the first has the actions.
ExecutionSettings settings_with(std::vector<market::CorporateAction> actions,
                                std::vector<Product> products = {Product::Delivery}) {
    ExecutionSettings settings = settings_of(2, std::move(products));
    settings.instruments[0].actions = std::move(actions);
    return settings;
}

/// Holds what one signal made at 100, marked at 120 in the last minute before the ex-date.
Account holding(const ExecutionSettings& settings, SignalType type = SignalType::Buy,
                TestMode mode = TestMode::Paper) {
    Account account(settings, {}, mode);
    account.show({minute(0, "2025-01-15 15:27", 100, 100)});
    account.signal(0, 0, type);
    account.show({minute(0, "2025-01-15 15:28", 100, 110)});
    account.show({minute(0, last_minute, 110, 120)});
    return account;
}

events::Position position(const Account& account, std::uint32_t strategy = 0) {
    return account.tracker().position(events::StrategyId(strategy), events::SymbolId(0));
}
events::Money equity(const Account& account) {
    return account.tracker().account_value().value().equity;
}

TEST(CorporateAction, SplitsAPositionInTheFirstStepOfTheExDate) {
    const ExecutionSettings settings = settings_with({split(2, 1)});
    Account account = holding(settings);
    EXPECT_EQ(account.held(), shares(100));
    const auto adjusted = all<PositionAdjusted>(account.show({minute(0, first_minute, 60, 61)}));
    ASSERT_EQ(adjusted.size(), 1U);
    EXPECT_EQ(adjusted[0].at, ist(first_minute));
    EXPECT_EQ(adjusted[0].kind, CorporateActionKind::Split);
    EXPECT_EQ(adjusted[0].nature, events::TradeNature::Real);
    EXPECT_EQ(adjusted[0].quantity_before, shares(100));
    EXPECT_EQ(adjusted[0].quantity_after, shares(200));
    EXPECT_EQ(adjusted[0].mark, price("60"));
    EXPECT_EQ(adjusted[0].cash, rupees("0"));
    EXPECT_EQ(position(account).quantity, shares(200));
    EXPECT_EQ(position(account).average_entry, price("50"));
    EXPECT_EQ(position(account).cost, rupees("10000"));
    EXPECT_EQ(position(account).unrealized_pnl, rupees("2200"));
    EXPECT_EQ(position(account).last_update, ist(first_minute));
    EXPECT_EQ(account.tracker().net_quantity(events::SymbolId(0)), shares(200));
    EXPECT_THAT(all<PositionAdjusted>(account.show({minute(0, "2025-01-16 09:16", 61, 61)})),
                IsEmpty());
}

TEST(CorporateAction, TakesEffectWithTheFirstBarOfAnySymbol) {
    Account account = holding(settings_with({split(2, 1)}));
    const events::Money before = equity(account);
    account.show({minute(1, first_minute, 10, 10)});
    EXPECT_EQ(account.held(), shares(200));
    EXPECT_EQ(account.tracker().mark_of(events::SymbolId(0)), price("60"));
    EXPECT_EQ(equity(account), before);
}

TEST(CorporateAction, OfADayWithoutASessionWaitsForTheNext) {
    Account account = holding(settings_with({split(2, 1, "2025-01-18")}));  // a Saturday
    account.show({minute(0, "2025-01-17 15:29", 120, 120)});
    EXPECT_EQ(account.held(), shares(100));
    account.show({minute(0, "2025-01-20 11:00", 60, 60)});
    EXPECT_EQ(account.held(), shares(200));
    EXPECT_EQ(all<PositionAdjusted>(account.log())[0].at, ist("2025-01-20 09:15"));
}

TEST(CorporateAction, BeforeThePositionWasOpenedDoesNothing) {
    Account account =
        holding(settings_with({split(2, 1, "2025-01-15"), split(5, 1, "2024-01-15")}));
    account.show({minute(0, first_minute, 120, 120)});
    EXPECT_EQ(account.held(), shares(100));
    EXPECT_THAT(all<PositionAdjusted>(account.log()), IsEmpty());
}

TEST(CorporateAction, PaysADividendToTheHolderAndLowersTheMark) {
    const ExecutionSettings settings = settings_with({dividend("7.5")});
    Account account = holding(settings);
    const events::Money before = equity(account);
    account.show({minute(1, first_minute, 10, 10)});
    const auto adjusted = all<PositionAdjusted>(account.log());
    ASSERT_EQ(adjusted.size(), 1U);
    EXPECT_EQ(adjusted[0].cash, rupees("750"));
    EXPECT_EQ(adjusted[0].quantity_after, shares(100));
    EXPECT_EQ(position(account).realized_pnl, rupees("750"));
    EXPECT_EQ(position(account).average_entry, price("100"));
    EXPECT_EQ(account.tracker().cash(), *checked_add(settings.capital, rupees("-9250")));
    EXPECT_EQ(account.tracker().mark_of(events::SymbolId(0)), price("112.5"));
    EXPECT_EQ(equity(account), before);
}

TEST(CorporateAction, MakesAShortSellerPayTheDividend) {
    const ExecutionSettings settings = settings_with({dividend("7.5")}, {Product::Intraday});
    Account account(settings);
    account.show({minute(0, "2025-01-15 14:00", 100, 100)});
    account.signal(0, 0, SignalType::Sell);
    account.show({minute(0, "2025-01-15 14:01", 100, 100)});  // and no bar until the next day
    account.show({minute(1, first_minute, 10, 10)});
    EXPECT_EQ(account.held(), shares(-100));
    EXPECT_EQ(position(account).realized_pnl, rupees("-750"));
    EXPECT_EQ(equity(account), settings.capital);
}

TEST(CorporateAction, SettlesWhatIsLessThanAShareInCashAtTheAdjustedMark) {
    ExecutionSettings settings = settings_with({split(3, 2)});
    settings.default_quantity = shares(5);
    Account account = holding(settings);
    const events::Money before = equity(account);
    account.show({minute(1, first_minute, 10, 10)});
    const auto adjusted = all<PositionAdjusted>(account.log());
    ASSERT_EQ(adjusted.size(), 1U);
    EXPECT_EQ(adjusted[0].quantity_after, shares(7));
    EXPECT_EQ(adjusted[0].mark, price("80"));
    EXPECT_EQ(adjusted[0].cash, rupees("40"));  // half a share
    EXPECT_EQ(position(account).cost, rupees("466.666667"));
    EXPECT_EQ(position(account).realized_pnl, rupees("6.666667"));
    EXPECT_EQ(equity(account), before);
}

TEST(CorporateAction, KeepsFractionsOfWhatIsTradedInFractions) {
    ExecutionSettings settings = settings_with({split(3, 2)});
    settings.default_quantity = quantity("0.5");
    settings.instruments[0].instrument.lots = {{market::always, quantity("0.00000001")}};
    Account account = holding(settings);
    account.show({minute(0, first_minute, 80, 80)});
    EXPECT_EQ(account.held(), quantity("0.75"));
    EXPECT_EQ(all<PositionAdjusted>(account.log())[0].cash, rupees("0"));
}

TEST(CorporateAction, HoldsWholeSharesWhereOrdersAreLots) {
    ExecutionSettings settings = settings_with({split(3, 2)});
    settings.instruments[0].instrument.lots = {{market::always, shares(100)}};
    Account account = holding(settings);
    account.show({minute(0, first_minute, 80, 80)});
    EXPECT_EQ(account.held(), shares(150));
}

TEST(CorporateAction, ThatLeavesNoShareClosesThePosition) {
    ExecutionSettings settings = settings_with({split(1, 10)});
    settings.default_quantity = shares(3);
    Account account = holding(settings);
    account.show({minute(0, first_minute, 1200, 1200)});
    EXPECT_EQ(account.held(), shares(0));
    EXPECT_EQ(position(account).realized_pnl, rupees("60"));
    EXPECT_EQ(position(account).cost, rupees("0"));
    EXPECT_EQ(position(account).average_entry, events::Price());
    EXPECT_TRUE(account.tracker().open_positions().empty());
    EXPECT_EQ(equity(account), *checked_add(settings.capital, rupees("60")));
}

TEST(CorporateAction, WithOthersOfTheSameDayTakesEffectInTheirOrder) {
    Account account = holding(
        settings_with({dividend("20"), split(2, 1), action(CorporateActionKind::Bonus, {3, 2})}));
    account.show({minute(1, first_minute, 10, 10)});
    const auto adjusted = all<PositionAdjusted>(account.log());
    ASSERT_EQ(adjusted.size(), 3U);
    EXPECT_EQ(adjusted[0].cash, rupees("2000"));  // on the shares of before
    EXPECT_EQ(adjusted[1].quantity_after, shares(200));
    EXPECT_EQ(adjusted[1].mark, price("50"));
    EXPECT_EQ(adjusted[2].quantity_before, shares(200));
    EXPECT_EQ(adjusted[2].quantity_after, shares(300));
    EXPECT_EQ(account.held(), shares(300));
    EXPECT_EQ(account.tracker().mark_of(events::SymbolId(0)), price("33.33333333"));
}

TEST(CorporateAction, MovesEveryStrategysPositionAndTheMarkOnce) {
    const ExecutionSettings settings =
        settings_with({split(2, 1)}, {Product::Delivery, Product::Delivery});
    Account account(settings);
    account.show({minute(0, "2025-01-15 15:27", 100, 100)});
    account.signal(0, 0, SignalType::Buy);
    account.signal(1, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-15 15:28", 100, 100)});
    const events::Money before = equity(account);
    account.show({minute(1, first_minute, 10, 10)});
    EXPECT_EQ(account.held(0), shares(200));
    EXPECT_EQ(account.held(1), shares(200));
    EXPECT_EQ(account.tracker().mark_of(events::SymbolId(0)), price("50"));
    EXPECT_EQ(position(account, 0).market_value, rupees("10000"));
    EXPECT_EQ(equity(account), before);
}

TEST(CorporateAction, EndsWorkingOrdersOfItsSymbolBeforeAnythingFills) {
    ExecutionSettings settings = settings_with({split(2, 1)});
    settings.carry_orders = CarryOrders::NextSession;
    Account account(settings);
    account.show({minute(0, last_minute, 100, 100), minute(1, last_minute, 10, 10)});
    account.signal(0, 0, SignalType::Buy);
    account.signal(0, 1, SignalType::Buy);
    const auto report =
        account.show({minute(0, first_minute, 50, 50), minute(1, first_minute, 10, 10)});
    const auto orders = all<Order>(report);
    ASSERT_EQ(orders.size(), 2U);
    const Order& ended = orders[0].symbol == events::SymbolId(0) ? orders[0] : orders[1];
    EXPECT_EQ(ended.status, OrderStatus::Expired);
    EXPECT_EQ(ended.reason.code, ReasonCode::CorporateAction);
    EXPECT_EQ(ended.at, ist(first_minute));
    EXPECT_EQ(account.held(0, 0), shares(0));
    EXPECT_EQ(account.held(0, 1), shares(100));
    // Done with: an order of the ex-date lives on as any other.
    account.signal(0, 0, SignalType::Buy);
    account.show({minute(0, "2025-01-16 09:16", 50, 50)});
    EXPECT_EQ(account.held(0, 0), shares(100));
}

TEST(CorporateAction, EndsOrdersOfAMarketThatNeverClosesToo) {
    ExecutionSettings settings = settings_with({split(2, 1)});
    for (TradedInstrument& traded : settings.instruments) {
        traded.calendar = market::Calendar::create(market::CalendarKind::Continuous).value();
    }
    Account account(settings);
    account.show({minute(0, "2025-01-16 05:29", 100, 100)});  // closes at midnight, UTC
    account.signal(0, 0, SignalType::Buy);
    const auto orders = all<Order>(account.show({minute(0, "2025-01-16 05:30", 50, 50)}));
    ASSERT_EQ(orders.size(), 1U);
    EXPECT_EQ(orders[0].reason.code, ReasonCode::CorporateAction);
    EXPECT_EQ(account.held(), shares(0));
}

TEST(CorporateAction, MovesADryRunsPositionAndNoCash) {
    const ExecutionSettings settings = settings_with({dividend("20"), split(2, 1)});
    Account account = holding(settings, SignalType::Buy, TestMode::DryRun);
    account.show({minute(0, first_minute, 60, 60)});
    const auto adjusted = all<PositionAdjusted>(account.log());
    ASSERT_EQ(adjusted.size(), 2U);
    EXPECT_EQ(adjusted[0].nature, events::TradeNature::Hypothetical);
    EXPECT_EQ(adjusted[0].cash, rupees("2000"));
    EXPECT_EQ(account.held(), shares(200));
    EXPECT_EQ(account.tracker().cash(), settings.capital);
}

TEST(CorporateAction, ThatTakesAllOfThePriceIsAnErrorThatNamesIt) {
    const ExecutionSettings settings = settings_with({dividend("120")});
    PositionTracker tracker(settings.capital, 1, 2);
    Trade bought;
    bought.quantity = shares(1);
    bought.price = price("100");
    ASSERT_TRUE(tracker.apply(bought));
    const events::Bar bar = minute(0, last_minute, 120, 120);
    tracker.mark(std::span(&bar, 1));
    DryRunExecution execution(settings, tracker);
    ExecutionReport report;
    const auto done = execution.collect(ist("2025-01-16 09:16"), report);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, events::ErrorCode::InvalidInput);
    for (const char* part : {"dividend of INFY on 2025-01-16", "last price 120", "import"}) {
        EXPECT_NE(done.error().message.find(part), std::string::npos) << done.error().message;
    }
}

TEST(CorporateAction, LetsExecutionRestUntilItIsDue) {
    const ExecutionSettings settings = settings_with({split(2, 1)});
    Account account = holding(settings);
    const int idle = account.steps_idle();
    account.show({minute(1, "2025-01-15 15:29", 10, 10)});
    EXPECT_EQ(account.steps_idle(), idle + 1);
    account.show({minute(1, first_minute, 10, 10)});
    EXPECT_EQ(account.steps_idle(), idle + 1);
    account.show({minute(1, "2025-01-16 09:16", 10, 10)});
    EXPECT_EQ(account.steps_idle(), idle + 2);
}

TEST(PositionTracker, RefusesAnAdjustmentOfAPositionItDoesNotHold) {
    PositionTracker tracker(rupees("1000"), 1, 1);
    PositionAdjusted adjusted;
    adjusted.quantity_before = shares(1);
    adjusted.quantity_after = shares(2);
    adjusted.shares = {2, 1};
    const auto done = tracker.apply(adjusted);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, events::ErrorCode::Conflict);
}

TEST(PositionTracker, CallsAnAdjustmentOutOfRangeAnError) {
    PositionTracker tracker(rupees("1000"), 1, 1);
    Trade bought;
    bought.quantity = shares(1);
    bought.price = price("1");
    ASSERT_TRUE(tracker.apply(bought));
    PositionAdjusted adjusted;
    adjusted.quantity_before = shares(1);
    adjusted.quantity_after = shares(1);
    adjusted.mark = price("1");
    adjusted.cash = events::Money::from_units(std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(tracker.apply(adjusted).error().code, events::ErrorCode::Overflow);
}

/// Random positions of three strategies over days with random actions.
class ActionWalk : public ::testing::TestWithParam<std::uint64_t> {
protected:
    static constexpr std::uint32_t strategies = 3;

    market::CorporateAction any_action(const char* on) {
        const auto kind = static_cast<CorporateActionKind>(random.between(1, 3));
        if (kind == CorporateActionKind::Dividend) {
            auto paid = action(kind, {}, "1", on);
            paid.amount = events::Price::from_units(random.between(1, 3'000'000'000));
            return paid;
        }
        const auto some = [&] { return static_cast<std::uint32_t>(random.between(1, 12)); };
        ShareRatio any{some(), some()};
        any.after += any.after == any.before ? 1U : 0U;
        return action(kind, any, "0", on);
    }
    /// Documented rounding: a mark has 8 digits, money has 6.
    std::int64_t tolerance() const {
        double units = 3;
        for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
            units += std::fabs(account->held(strategy).to_double()) * 0.01 + 1;
        }
        return static_cast<std::int64_t>(units);
    }
    void follow(const ExecutionReport& report) {
        for (const Trade& trade : all<Trade>(report)) {
            const std::int64_t sign = trade.side == events::Side::Buy ? 1 : -1;
            held[trade.strategy.index()] += sign * trade.quantity.units();
        }
        for (const PositionAdjusted& adjusted : all<PositionAdjusted>(report)) {
            std::int64_t& sum = held[adjusted.strategy.index()];
            ASSERT_EQ(sum, adjusted.quantity_before.units());
            sum += adjusted.quantity_after.units() - adjusted.quantity_before.units();
        }
    }
    void check() const {
        for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
            ASSERT_EQ(account->held(strategy).units(), held[strategy]);
        }
        const AccountValue value = account->tracker().account_value().value();
        ASSERT_EQ(value.equity.units(), settings.capital.units() + value.realized_pnl.units() +
                                            value.unrealized_pnl.units() - value.fees.units());
    }

    Random random{GetParam()};
    ExecutionSettings settings;
    std::optional<Account> account;
    std::int64_t held[strategies] = {};
};

TEST_P(ActionWalk, KeepsEquityAndPositionsAreTheSumOfTradesAndAdjustments) {
    constexpr const char* days[] = {"2025-01-15", "2025-01-16", "2025-01-17", "2025-01-20",
                                    "2025-01-21", "2025-01-22", "2025-01-23", "2025-01-24"};
    std::vector<market::CorporateAction> actions;
    for (const char* day : std::span(days).subspan(1)) {
        actions.push_back(any_action(day));
    }
    settings = settings_with(actions, {Product::Delivery, Product::Intraday, Product::Delivery});
    settings.default_quantity = shares(random.between(1, 1'000));
    settings.limits.cash = false;
    account.emplace(settings);
    std::size_t adjustments = 0;
    for (const char* day : days) {
        const auto at = [&](const char* time) { return std::string(day) + " " + time; };
        const events::Money before = equity(*account);
        const auto first = account->show({minute(1, at("09:15"), 10, 10)});
        follow(first);
        adjustments += all<PositionAdjusted>(first).size();
        ASSERT_NO_FATAL_FAILURE(check());
        ASSERT_NEAR(static_cast<double>(equity(*account).units()),
                    static_cast<double>(before.units()), static_cast<double>(tolerance()))
            << day;
        const double close = static_cast<double>(random.between(6'000, 20'000)) / 20;
        follow(account->show({minute(0, at("10:00"), close, close)}));
        for (std::uint32_t strategy = 0; strategy < strategies; ++strategy) {
            follow(account->signal(strategy, 0, static_cast<SignalType>(random.between(1, 3))));
        }
        follow(account->show({minute(0, at("10:01"), close + 1, close - 1)}));
        ASSERT_NO_FATAL_FAILURE(check());
    }
    EXPECT_GT(adjustments, 0U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, ActionWalk, ::testing::Range<std::uint64_t>(1, 101));

}  // namespace
}  // namespace millrace::execution
