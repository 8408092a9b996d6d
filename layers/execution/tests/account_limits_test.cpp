#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "account.h"

namespace millrace::execution {
namespace {

using events::ReasonCode;
using events::SignalType;
using events::Verdict;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Limits as the account feels them: states put together from positions, marks and working orders.
class AccountLimits : public ::testing::Test {
protected:
    void use(std::size_t symbols, std::vector<Product> products, std::string_view capital,
             RiskLimits limits = {}) {
        ExecutionSettings settings = settings_of(symbols, std::move(products));
        settings.capital = rupees(capital);
        settings.limits = limits;
        account.emplace(settings);
    }
    /// One more minute, every symbol at its price.
    ExecutionReport step(const std::vector<double>& prices) {
        const std::string at = "2025-01-15 10:" + std::to_string(10 + minutes++);
        std::vector<events::Bar> bars;
        for (std::uint32_t symbol = 0; symbol < prices.size(); ++symbol) {
            bars.push_back(minute(symbol, at, prices[symbol], prices[symbol]));
        }
        return account->show(bars);
    }
    std::vector<ReasonCode> say(std::uint32_t strategy, std::uint32_t symbol, SignalType type) {
        last = account->signal(strategy, symbol, type);
        return refusals(last);
    }

    std::optional<Account> account;
    ExecutionReport last;
    int minutes = 0;
};

TEST_F(AccountLimits, CashIsSpentByPositionsAndKeptByWorkingOrders) {
    use(3, {Product::Delivery}, "25000");  // two and a half positions of 100 x 100
    step({100, 100, 100});
    EXPECT_THAT(say(0, 0, SignalType::Buy), IsEmpty());
    EXPECT_THAT(say(0, 1, SignalType::Buy), IsEmpty());
    EXPECT_THAT(say(0, 2, SignalType::Buy), ElementsAre(ReasonCode::InsufficientCash));
    const Verdict refused = all<Verdict>(last).back();
    EXPECT_EQ(refused.reason.numbers[0], 10000);
    EXPECT_EQ(refused.reason.numbers[1], 5000);
    step({100, 100, 100});
    EXPECT_EQ(account->tracker().cash(), rupees("5000"));
    EXPECT_THAT(say(0, 2, SignalType::Buy), ElementsAre(ReasonCode::InsufficientCash));
    say(0, 0, SignalType::Exit);
    EXPECT_THAT(say(0, 2, SignalType::Buy), ElementsAre(ReasonCode::InsufficientCash));
    step({100, 100, 100});  // the sale is settled
    EXPECT_THAT(say(0, 2, SignalType::Buy), IsEmpty());
}

TEST_F(AccountLimits, CashOfACancelledOrderIsFreeAgain) {
    use(2, {Product::Delivery}, "10000");
    step({100, 100});
    say(0, 0, SignalType::Buy);
    EXPECT_THAT(say(0, 1, SignalType::Buy), ElementsAre(ReasonCode::InsufficientCash));
    say(0, 0, SignalType::Exit);
    EXPECT_THAT(say(0, 1, SignalType::Buy), IsEmpty());
}

TEST_F(AccountLimits, ShortSalesBringNoCashToSpend) {
    use(2, {Product::Intraday}, "15000");
    step({100, 100});
    EXPECT_THAT(say(0, 0, SignalType::Sell), IsEmpty());
    step({100, 100});
    EXPECT_EQ(account->tracker().cash(), rupees("25000"));
    EXPECT_THAT(say(0, 1, SignalType::Buy), ElementsAre(ReasonCode::InsufficientCash));
    EXPECT_EQ(all<Verdict>(last).back().reason.numbers[1], 5000);
}

TEST_F(AccountLimits, AFlipMaySpendWhatItsCloseGivesBack) {
    use(1, {Product::Intraday}, "10000");
    step({100});
    say(0, 0, SignalType::Buy);
    step({100});
    ASSERT_EQ(account->tracker().cash(), events::Money());
    EXPECT_THAT(say(0, 0, SignalType::Sell), IsEmpty());
    step({100});
    ASSERT_EQ(account->held(), shares(-100));
    EXPECT_THAT(say(0, 0, SignalType::Buy), IsEmpty());
    step({100});
    EXPECT_EQ(account->held(), shares(100));
    EXPECT_EQ(account->tracker().cash(), events::Money());
}

TEST_F(AccountLimits, AFlipAgainstAnotherStrategyGetsNothingBack) {
    use(1, {Product::Intraday, Product::Intraday}, "15000");
    step({100});
    say(0, 0, SignalType::Buy);
    step({100});
    say(1, 0, SignalType::Sell);
    step({100});  // +100 and -100: net 0, all cash is free
    ASSERT_EQ(account->tracker().cash(), rupees("15000"));
    // Its close makes the account 100 short, its open would make that 200, worth 20,000.
    EXPECT_THAT(say(0, 0, SignalType::Sell), ElementsAre(ReasonCode::InsufficientCash));
    EXPECT_EQ(all<Verdict>(last).back().reason.numbers[1], 5000);
    step({100});
    EXPECT_EQ(account->tracker().net_quantity(events::SymbolId(0)), shares(-100));
}

TEST_F(AccountLimits, GrossCountsEverySymbolWithItsWorkingOrders) {
    RiskLimits limits;
    limits.max_gross_exposure = rupees("25000");
    use(3, {Product::Intraday}, "1000000", limits);
    step({100, 50, 100});
    EXPECT_THAT(say(0, 0, SignalType::Buy), IsEmpty());   // 10,000 working
    EXPECT_THAT(say(0, 1, SignalType::Sell), IsEmpty());  // 5,000 more, short
    EXPECT_THAT(say(0, 2, SignalType::Buy), IsEmpty());   // at the limit
    say(0, 2, SignalType::Exit);
    step({100.5, 50, 100});  // filled, and 50 dearer
    EXPECT_THAT(say(0, 2, SignalType::Buy), ElementsAre(ReasonCode::GrossExposureLimit));
    EXPECT_THAT(all<Verdict>(last).back().reason.numbers, ElementsAre(25050, 25000, 0));
    step({100, 50, 100});
    EXPECT_THAT(say(0, 2, SignalType::Buy), IsEmpty());
}

TEST_F(AccountLimits, ExitsPassALimitThatIsBroken) {
    RiskLimits limits;
    limits.max_gross_exposure = rupees("10000");
    use(1, {Product::Delivery}, "1000000", limits);
    step({100});
    say(0, 0, SignalType::Buy);
    step({500});
    EXPECT_THAT(say(0, 0, SignalType::Exit), IsEmpty());
    step({500});
    EXPECT_EQ(account->held(), shares(0));
}

TEST_F(AccountLimits, PositionLimitIsTheAccountsOverAllStrategies) {
    RiskLimits limits;
    limits.max_position_quantity = shares(150);
    use(1, {Product::Delivery, Product::Delivery}, "1000000", limits);
    step({100});
    EXPECT_THAT(say(0, 0, SignalType::Buy), IsEmpty());
    EXPECT_THAT(say(1, 0, SignalType::Buy), ElementsAre(ReasonCode::PositionQuantityLimit));
    step({100});
    EXPECT_THAT(say(1, 0, SignalType::Buy), ElementsAre(ReasonCode::PositionQuantityLimit));
}

TEST_F(AccountLimits, BothOfOppositeEntriesAreSent) {
    use(1, {Product::Intraday, Product::Intraday}, "1000000");
    step({100});
    EXPECT_THAT(say(0, 0, SignalType::Buy), IsEmpty());
    EXPECT_THAT(say(1, 0, SignalType::Sell), IsEmpty());
    EXPECT_THAT(statuses(step({100})),
                ElementsAre(events::OrderStatus::Filled, events::OrderStatus::Filled));
    EXPECT_EQ(account->held(0), shares(100));
    EXPECT_EQ(account->held(1), shares(-100));
}

TEST_F(AccountLimits, OverflowingValuesAreRefusedAndNotSent) {
    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    settings.default_quantity = events::Quantity::from_units(
        std::numeric_limits<std::int64_t>::max() / 100'000'000 * 100'000'000);
    account.emplace(settings);
    step({1000});
    EXPECT_THAT(say(0, 0, SignalType::Buy), ElementsAre(ReasonCode::ValueOverflow));
    EXPECT_THAT(statuses(last), IsEmpty());
}

TEST_F(AccountLimits, LotsAndFreezeQuantitiesComeFromTheInstrumentOfTheDay) {
    ExecutionSettings settings = settings_of(1, {Product::Delivery});
    market::Instrument& instrument = settings.instruments[0].instrument;
    instrument.lots = {{market::always, shares(100)},
                       {events::Date::from_civil(2025, 1, 16).value(), shares(75)}};
    account.emplace(settings);
    account->show({minute(0, "2025-01-15 15:29", 100, 100)});  // a decision at the session's end
    EXPECT_THAT(say(0, 0, SignalType::Buy), IsEmpty());
    account->show({minute(0, "2025-01-16 09:15", 100, 100)});
    EXPECT_THAT(say(0, 0, SignalType::Buy), ElementsAre(ReasonCode::QuantityNotSane));
    instrument.freeze_quantity = shares(99);
    instrument.lots = {{market::always, shares(1)}};
    account.emplace(settings);
    step({100});
    EXPECT_THAT(say(0, 0, SignalType::Buy), ElementsAre(ReasonCode::FreezeQuantity));
}

}  // namespace
}  // namespace millrace::execution
