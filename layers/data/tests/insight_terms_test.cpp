#include <millrace/data/insight_terms.h>

#include <gtest/gtest.h>

namespace millrace::data {
namespace {

using events::Duration;
using events::Timestamp;

Timestamp at(const char* time) { return Timestamp::parse(time).value(); }

TEST(InsightDelay, IsTheNextMarkOfTheClockAndHalfAMinute) {
    const InsightDelay delay = InsightDelay::cron(5);
    EXPECT_EQ(delay.available_at(at("2025-01-02T03:46:00Z")), at("2025-01-02T03:50:30Z"));
    EXPECT_EQ(delay.available_at(at("2025-01-02T03:49:59Z")), at("2025-01-02T03:50:30Z"));
    EXPECT_EQ(delay.available_at(at("2025-01-02T03:50:00Z")), at("2025-01-02T03:50:30Z"));
    EXPECT_EQ(delay.available_at(at("2025-01-02T03:50:01Z")), at("2025-01-02T03:55:30Z"));
    EXPECT_EQ(delay.available_at(at("1969-12-31T23:59:00Z")), at("1970-01-01T00:00:30Z"));
    EXPECT_EQ(InsightDelay::cron(30).available_at(at("2025-01-02T03:45:00Z")),
              at("2025-01-02T04:00:30Z"));
    EXPECT_EQ(InsightDelay::none().available_at(at("2025-01-02T03:46:00Z")),
              at("2025-01-02T03:46:00Z"));
}

TEST(InsightDelay, OfWordsReadsBackAsItIsWritten) {
    for (const char* text : {"inline", "cron:1m", "cron:5m", "cron:15m", "cron:7m", "cron:60m"}) {
        const auto parsed = InsightDelay::parse(text);
        ASSERT_TRUE(parsed) << text;
        EXPECT_EQ(parsed.value().to_string(), text);
    }
    for (const char* text :
         {"", "cron", "cron:", "cron:m", "cron:0m", "cron:61m", "cron:-5m", "cron:5", "cron: 5m",
          "cron:5mm", "5m", "Inline", "cron:99999999999m"}) {
        const auto parsed = InsightDelay::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().message, "was '" + std::string(text) + "', expected " +
                                              std::string(InsightDelay::allowed()));
    }
}

TEST(InsightTerms, ShowAnInsightForTwoOfItsBarsAtLeast) {
    const InsightTerms terms;
    events::ConfluenceInsight insight;
    const std::pair<std::uint32_t, std::int64_t> minutes_of_period[] = {
        {60, 10}, {300, 10}, {900, 30}, {3600, 120}};
    for (const auto& [period_s, minutes] : minutes_of_period) {
        insight.period_s = period_s;
        EXPECT_EQ(terms.age_max_of(insight), Duration::from_minutes(minutes)) << period_s;
    }
}

}  // namespace
}  // namespace millrace::data
