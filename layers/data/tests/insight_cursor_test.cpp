#include <millrace/data/insight_cursor.h>

#include <gtest/gtest.h>

#include <random>

namespace millrace::data {
namespace {

using events::ConfluenceInsight;
using events::Duration;
using events::Timestamp;

Timestamp minute(std::int64_t number) { return Timestamp::from_seconds(60 * number); }

constexpr auto instant = Duration::from_microseconds(1);

std::vector<ConfluenceInsight> insights_of(std::int64_t first, std::int64_t last,
                                           const InsightDelay& delay) {
    std::vector<ConfluenceInsight> insights;
    for (std::int64_t at = first; at <= last; ++at) {
        ConfluenceInsight& insight = insights.emplace_back();
        insight.bar_close = minute(at);
        insight.available_at = delay.available_at(insight.bar_close);
    }
    return insights;
}

TEST(InsightCursor, ShowsNothingOneInstantEarly) {
    const auto insights = insights_of(1, 20, InsightDelay::cron(5));
    InsightCursor cursor(Duration::from_minutes(10));
    cursor.feed(insights);
    const Timestamp available = minute(5) + Duration::from_seconds(30);
    EXPECT_EQ(cursor.as_of(available - instant), nullptr);
    EXPECT_EQ(cursor.as_of(available)->bar_close, minute(5));
    EXPECT_EQ(cursor.as_of(minute(10) + Duration::from_seconds(30) - instant)->bar_close,
              minute(5));
    EXPECT_EQ(cursor.as_of(minute(10) + Duration::from_seconds(30))->bar_close, minute(10));
}

TEST(InsightCursor, ShowsNothingThatIsTooOld) {
    const auto insights = insights_of(1, 1, InsightDelay::none());
    InsightCursor cursor(Duration::from_minutes(10));
    cursor.feed(insights);
    EXPECT_EQ(cursor.as_of(minute(11))->bar_close, minute(1));
    EXPECT_EQ(cursor.as_of(minute(11) + instant), nullptr);
}

TEST(InsightCursor, ShowsNothingOfAnEarlierSession) {
    const auto insights = insights_of(1, 20, InsightDelay::none());
    std::int64_t asked = 0;
    // A session ends with minute 8, the next with minute 30.
    InsightCursor cursor(Duration::from_minutes(10), [&](Timestamp bar_close) {
        ++asked;
        return bar_close <= minute(8) ? minute(8) : minute(30);
    });
    cursor.feed(std::span(insights).first(8));
    EXPECT_EQ(cursor.as_of(minute(8))->bar_close, minute(8));
    EXPECT_EQ(cursor.as_of(minute(8) + instant), nullptr);
    cursor.feed(std::span(insights).subspan(8));
    EXPECT_EQ(cursor.as_of(minute(9) - instant), nullptr);
    for (std::int64_t at = 9; at <= 20; ++at) {
        EXPECT_EQ(cursor.as_of(minute(at))->bar_close, minute(at));
    }
    EXPECT_EQ(asked, 2) << "once a session";
}

TEST(InsightCursor, GivesTheSameHoweverItIsFed) {
    std::mt19937 random(7);
    const auto insights = insights_of(1, 300, InsightDelay::cron(5));
    for (int round = 0; round < 100; ++round) {
        InsightCursor whole(Duration::from_minutes(10));
        InsightCursor parts(Duration::from_minutes(10));
        whole.feed(insights);
        std::size_t fed = 0;
        for (std::int64_t at = 1; at <= 330;
             at += std::uniform_int_distribution<std::int64_t>(1, 7)(random)) {
            // What may be available by then has to be there; more may be.
            while (fed < insights.size() && insights[fed].available_at <= minute(at)) {
                const std::size_t next = std::min(insights.size(), fed + 1 + random() % 40);
                parts.feed(std::span(insights).subspan(fed, next - fed));
                fed = next;
            }
            const ConfluenceInsight* expected = whole.as_of(minute(at));
            const ConfluenceInsight* found = parts.as_of(minute(at));
            ASSERT_EQ(found == nullptr, expected == nullptr) << at;
            ASSERT_TRUE(found == nullptr || *found == *expected) << at;
        }
    }
}

}  // namespace
}  // namespace millrace::data
