#include "circuit_breakers.h"

#include <gtest/gtest.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::Date;
using events::ReasonCode;
using events::TradingState;

/// Breakers of an account of 100,000, told its equity a minute after another.
class CircuitBreakersTest : public ::testing::Test {
protected:
    /// The change that followed, if any.
    std::optional<events::TradingStateChanged> at(std::string_view equity) {
        if (!breakers) {
            breakers.emplace(limits, rupees("100000"));
        }
        now = now + events::Duration::from_minutes(1);
        const bool quiet = day == last_day && !breakers->flattens() &&
                           breakers->quiet_band().holds(rupees(equity));
        last_day = day;
        breakers->begin_step(last);
        last = rupees(equity);
        const auto changed = breakers->follow(now, day, last, is_flat);
        EXPECT_FALSE(quiet && changed) << "a step that might have been left out";
        return changed;
    }
    void next_day() { day = day.plus_days(1); }
    TradingState state() const { return breakers->state(); }

    RiskLimits limits;
    std::optional<CircuitBreakers> breakers;
    events::Timestamp now = ist("2025-01-15 09:15");
    Date day = Date::from_days(20'000);
    Date last_day;
    bool is_flat = true;
    events::Money last = rupees("100000");
};

TEST_F(CircuitBreakersTest, DailyLossReducesWhenItReachesTheLimit) {
    limits.max_daily_loss_percent = percent("2");
    EXPECT_FALSE(at("98000.000001"));
    const auto changed = at("98000");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->at, now);
    EXPECT_EQ(changed->before, TradingState::Active);
    EXPECT_EQ(changed->after, TradingState::Reducing);
    EXPECT_EQ(changed->reason, events::reason(ReasonCode::DailyLoss, 2, 2));
    EXPECT_FALSE(at("100000")) << "what was lost and won again stays lost for the day";
    EXPECT_EQ(state(), TradingState::Reducing);
    EXPECT_FALSE(breakers->flattens());
}

TEST_F(CircuitBreakersTest, ADayStartsWithTheLastEquityOfTheDayBefore) {
    limits.max_daily_loss_percent = percent("2");
    at("98500");
    next_day();
    EXPECT_FALSE(at("96530.000001"));  // 2 % of 98,500 are 1,970
    EXPECT_TRUE(at("96530"));
}

TEST_F(CircuitBreakersTest, ALossOverNightIsTheNewDays) {
    limits.max_daily_loss_percent = percent("2");
    at("100000");
    next_day();
    EXPECT_TRUE(at("98000"));
}

TEST_F(CircuitBreakersTest, WhatADayBeganEndsWithIt) {
    limits.max_daily_loss_percent = percent("2");
    limits.halt_daily_loss_percent = percent("3");
    at("98000");
    const auto halted = at("97000");
    ASSERT_TRUE(halted);
    EXPECT_EQ(halted->before, TradingState::Reducing);
    EXPECT_EQ(halted->after, TradingState::Halted);
    EXPECT_EQ(halted->reason, events::reason(ReasonCode::DailyLoss, 3, 3));
    EXPECT_TRUE(breakers->flattens());
    next_day();
    const auto resumed = at("97000");
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->after, TradingState::Active);
    EXPECT_EQ(resumed->reason.code, ReasonCode::NewTradingDay);
    EXPECT_FALSE(breakers->flattens());
}

TEST_F(CircuitBreakersTest, DayDrawdownCountsFromTheDaysHighestStepClose) {
    limits.max_day_drawdown_percent = percent("5");
    at("110000");
    EXPECT_FALSE(at("104500.000001"));
    const auto changed = at("104500");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->after, TradingState::Reducing);
    EXPECT_EQ(changed->reason, events::reason(ReasonCode::DayDrawdown, 5, 5));
    next_day();
    EXPECT_TRUE(at("104500"));
    EXPECT_EQ(state(), TradingState::Active);
    EXPECT_FALSE(at("100000")) << "4.3 % below where the day began";
}

TEST_F(CircuitBreakersTest, TheRunsDrawdownHaltsForGood) {
    limits.max_drawdown_percent = percent("10");
    limits.halt_daily_loss_percent = percent("50");
    at("120000");
    next_day();
    EXPECT_FALSE(at("108000.000001"));
    const auto changed = at("108000");
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->after, TradingState::Halted);
    EXPECT_EQ(changed->reason, events::reason(ReasonCode::DrawdownLimit, 10, 10));
    EXPECT_FALSE(breakers->flattens());
    for (int i = 0; i < 3; ++i) {
        next_day();
        EXPECT_FALSE(at("150000"));
        EXPECT_EQ(state(), TradingState::Halted);
    }
}

TEST_F(CircuitBreakersTest, AHaltForGoodOutlivesTheDaysOfTheSameMoment) {
    limits.max_drawdown_percent = percent("10");
    limits.halt_daily_loss_percent = percent("3");
    at("90000");
    EXPECT_TRUE(breakers->flattens()) << "the day's loss asks for that all the same";
    next_day();
    EXPECT_FALSE(at("90000"));
    EXPECT_EQ(state(), TradingState::Halted);
}

TEST_F(CircuitBreakersTest, AHaltOfTheDayBecomesOneForGood) {
    limits.max_drawdown_percent = percent("10");
    limits.halt_daily_loss_percent = percent("3");
    at("97000");
    const auto for_good = at("90000");
    ASSERT_TRUE(for_good);
    EXPECT_EQ(for_good->before, TradingState::Halted);
    EXPECT_EQ(for_good->after, TradingState::Halted);
    EXPECT_EQ(for_good->reason.code, ReasonCode::DrawdownLimit);
    next_day();
    at("90000");
    EXPECT_EQ(state(), TradingState::Halted);
}

TEST_F(CircuitBreakersTest, ADaysHaltLastsUntilTheAccountIsFlat) {
    limits.halt_daily_loss_percent = percent("3");
    is_flat = false;
    at("97000");
    next_day();
    EXPECT_FALSE(at("97000"));
    EXPECT_EQ(state(), TradingState::Halted);
    EXPECT_TRUE(breakers->flattens());
    is_flat = true;
    const auto resumed = at("97000");
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->after, TradingState::Active);
    EXPECT_FALSE(breakers->flattens());
}

TEST_F(CircuitBreakersTest, ALimitBreachedAgainOnTheNextDayIsToldAgain) {
    limits.max_daily_loss_percent = percent("2");
    at("98000");
    next_day();
    const auto again = at("96000");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->before, TradingState::Reducing);
    EXPECT_EQ(again->after, TradingState::Reducing);
    EXPECT_EQ(again->reason.code, ReasonCode::DailyLoss);
}

TEST_F(CircuitBreakersTest, AHaltForGoodStillGoesFlatByTheDaysLoss) {
    limits.max_drawdown_percent = percent("10");
    limits.halt_daily_loss_percent = percent("3");
    for (const char* equity : {"98000", "96000", "94000", "92000", "90000"}) {
        at(equity);
        next_day();
    }
    EXPECT_EQ(state(), TradingState::Halted);
    EXPECT_FALSE(breakers->flattens());
    at("89000");
    EXPECT_FALSE(breakers->quiet_band().holds(rupees("87300"))) << "3 % of 90,000 are 2,700";
    at("87300");
    EXPECT_TRUE(breakers->flattens());
}

TEST_F(CircuitBreakersTest, AnAccountWithNothingLeftIsInBreach) {
    limits.max_daily_loss_percent = percent("1000");
    at("-5");
    next_day();
    EXPECT_TRUE(at("-5"));
    EXPECT_EQ(state(), TradingState::Reducing);
}

TEST_F(CircuitBreakersTest, TheQuietBandEndsJustAboveTheNextLimitAndAtThePeak) {
    limits.max_daily_loss_percent = percent("2");
    limits.max_drawdown_percent = percent("10");
    at("101000");
    EXPECT_FALSE(breakers->quiet_band().holds(rupees("98000")));
    EXPECT_TRUE(breakers->quiet_band().holds(rupees("98000.001")));
    EXPECT_TRUE(breakers->quiet_band().holds(rupees("101000")));
    EXPECT_FALSE(breakers->quiet_band().holds(rupees("101000.000001")));
    at("98000");
    EXPECT_TRUE(breakers->quiet_band().holds(rupees("97000"))) << "only the drawdown is left";
    EXPECT_FALSE(breakers->quiet_band().holds(rupees("90900")));
    at("90900");
    EXPECT_TRUE(breakers->quiet_band().is_open());
}

TEST_F(CircuitBreakersTest, WithoutALimitNothingHappens) {
    EXPECT_FALSE(at("1"));
    EXPECT_FALSE(breakers->any());
}

}  // namespace
}  // namespace millrace::execution
