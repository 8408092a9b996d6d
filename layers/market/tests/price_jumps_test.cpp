#include <millrace/market/price_jumps.h>

#include <gtest/gtest.h>

namespace millrace::market {
namespace {

SessionPrices session(int day, double open, double close) {
    return {events::Date::from_civil(2024, 10, static_cast<unsigned>(day)).value(), open, close};
}

TEST(PriceJumps, AreMoreThanAFifthOfWhatWasExpected) {
    EXPECT_FALSE(is_jump(100, 120));
    EXPECT_FALSE(is_jump(100, 80));
    EXPECT_TRUE(is_jump(100, 120.01));
    EXPECT_TRUE(is_jump(100, 79.99));
}

TEST(PriceJumps, AreThoseNoActionExplains) {
    const std::vector<SessionPrices> sessions{session(24, 1200, 1210), session(25, 1210, 1215),
                                              session(28, 607.5, 600), session(29, 900, 905)};
    const auto found = unexplained_jumps("X", sessions, CorporateActionTable());
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].symbol, "X");
    EXPECT_EQ(found[0].before.close, 1215);
    EXPECT_EQ(found[0].expected, 1215);
    EXPECT_EQ(found[0].session.open, 607.5);
    EXPECT_EQ(found[1].session.open, 900);
    const auto bonus = CorporateActionTable::parse(
        "symbol,ex_date,kind,ratio\nX,2024-10-28,bonus,1:1\nX,2024-10-24,split,2:1\n",
        "actions.csv");
    ASSERT_TRUE(bonus);
    const auto left = unexplained_jumps("X", sessions, bonus.value());
    ASSERT_EQ(left.size(), 1U) << "the action before the first session explains nothing after it";
    EXPECT_EQ(left[0].session.open, 900);
    EXPECT_EQ(unexplained_jumps("Y", sessions, bonus.value()).size(), 2U) << "another symbol";
}

TEST(PriceJumps, AreThereTooWherePricesWereAdjustedAlready) {
    const std::vector<SessionPrices> sessions{session(25, 605, 607.5), session(28, 607.5, 600)};
    const auto bonus = CorporateActionTable::parse(
        "symbol,ex_date,kind,ratio\nX,2024-10-28,bonus,1:1\n", "actions.csv");
    const auto found = unexplained_jumps("X", sessions, bonus.value());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].expected, 303.75);
}

TEST(PriceJumps, NeedTwoSessions) {
    const std::vector<SessionPrices> one{session(25, 605, 607.5)};
    EXPECT_TRUE(unexplained_jumps("X", one, CorporateActionTable()).empty());
    EXPECT_TRUE(unexplained_jumps("X", {}, CorporateActionTable()).empty());
}

}  // namespace
}  // namespace millrace::market
