#include <gtest/gtest.h>

#include <type_traits>

#include <millrace/events/bar.h>
#include <millrace/events/insight.h>
#include <millrace/events/position.h>
#include <millrace/events/record.h>

namespace millrace::events {
namespace {

template <class E>
constexpr bool is_a_small_value = std::is_trivially_copyable_v<E> && sizeof(E) <= 128;

TEST(EventTypes, AreTriviallyCopyableAndAtMost128Bytes) {
    static_assert(is_a_small_value<Bar> && is_a_small_value<ConfluenceInsight>);
    static_assert(is_a_small_value<Signal> && is_a_small_value<Verdict>);
    static_assert(is_a_small_value<Order> && is_a_small_value<Trade>);
    static_assert(is_a_small_value<StrategyDisabled> && is_a_small_value<PositionAdjusted>);
    static_assert(is_a_small_value<TradingStateChanged> && is_a_small_value<Position>);
    static_assert(is_a_small_value<LimitUse> && is_a_small_value<PositionConverted>);
    static_assert(is_a_small_value<InsightsSeen> && is_a_small_value<SessionEquity>);
    static_assert(std::is_trivially_copyable_v<Record> && sizeof(Record) <= 128);
}

template <class From, class To>
constexpr bool never_becomes =
    !std::is_convertible_v<From, To> && !std::is_constructible_v<To, From>;

TEST(EventTypes, KeepTheirIdsApart) {
    static_assert(never_becomes<SymbolId, StrategyId> && never_becomes<StrategyId, SymbolId>);
    static_assert(never_becomes<OrderId, TradeId> && never_becomes<TradeId, OrderId>);
    static_assert(never_becomes<OrderId, SymbolId>);
    static_assert(!std::is_convertible_v<std::uint32_t, SymbolId>);
    static_assert(!std::is_convertible_v<SymbolId, std::uint32_t>);
    EXPECT_LT(SymbolId(1), SymbolId(2));
    EXPECT_EQ(OrderId{}.value(), 0U);
}

TEST(EventTypes, KeepTimesApart) {
    static_assert(never_becomes<Timestamp, Duration> && never_becomes<Duration, Timestamp>);
    static_assert(!std::is_convertible_v<std::int64_t, Timestamp>);
    static_assert(!std::is_convertible_v<LocalTime, Timestamp>);
}

TEST(EventTypes, CloseABarOnePeriodAfterItOpened) {
    Bar bar;
    bar.open_time = Timestamp::from_seconds(1'735'703'100);
    bar.period_s = 300;
    EXPECT_EQ(bar.close_time(), Timestamp::from_seconds(1'735'703'400));
}

TEST(EventTypes, HaveANameForEveryMember) {
    EXPECT_EQ(name_of(SignalType::Hold), "HOLD");
    EXPECT_EQ(name_of(SignalType::Exit), "EXIT");
    EXPECT_EQ(name_of(Side::Buy), "BUY");
    EXPECT_EQ(name_of(Side::Sell), "SELL");
    EXPECT_EQ(name_of(OrderType::Market), "MARKET");
    EXPECT_EQ(name_of(OrderStatus::WouldSend), "would_send");
    EXPECT_EQ(name_of(VerdictOutcome::NoOrder), "no_order");
    EXPECT_EQ(name_of(CorporateActionKind::Dividend), "dividend");
    EXPECT_EQ(name_of(CorporateActionKind::Split), "split");
    EXPECT_EQ(name_of(CorporateActionKind::Bonus), "bonus");
    EXPECT_EQ(name_of(Bias::Bearish), "BEARISH");
    EXPECT_EQ(name_of(InsightSignal::Improving), "IMPROVING");
    EXPECT_EQ(name_of(MarketRegime::TrendingUp), "TRENDING_UP");
    EXPECT_EQ(name_of(static_cast<Side>(77)), "invalid");
}

}  // namespace
}  // namespace millrace::events
