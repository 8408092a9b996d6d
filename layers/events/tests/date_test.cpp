#include <millrace/events/date.h>

#include <gtest/gtest.h>

namespace millrace::events {
namespace {

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

unsigned days_in(int year, unsigned month) {
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

TEST(Date, CountsEveryDayOfEveryYearOnce) {
    std::int32_t day_count = Date::from_civil(1, 1, 1).value().days();
    EXPECT_EQ(day_count, -719'162);
    for (int year = 1; year <= 9999; ++year) {
        for (unsigned month = 1; month <= 12; ++month) {
            const unsigned last = days_in(year, month);
            const auto first_day = Date::from_civil(year, month, 1);
            ASSERT_TRUE(first_day);
            ASSERT_EQ(first_day.value().days(), day_count);
            const Date last_day = first_day.value().plus_days(static_cast<std::int32_t>(last) - 1);
            ASSERT_EQ(last_day.year(), year);
            ASSERT_EQ(last_day.month(), month);
            ASSERT_EQ(last_day.day(), last);
            ASSERT_FALSE(Date::from_civil(year, month, last + 1));
            day_count += static_cast<std::int32_t>(last);
        }
    }
}

TEST(Date, PrintsTextThatParsesBackToIt) {
    const auto last = Date::from_civil(9999, 12, 31).value();
    for (auto date = Date::from_civil(1, 1, 1).value(); date <= last; date = date.plus_days(17)) {
        const std::string text = date.to_string();
        ASSERT_EQ(text.size(), 10U) << text;
        const auto back = Date::parse(text);
        ASSERT_TRUE(back) << text;
        ASSERT_EQ(back.value(), date) << text;
    }
}

TEST(Date, KnowsItsWeekday) {
    EXPECT_EQ(Date{}.weekday(), 4U);  // 1970-01-01 was a Thursday
    EXPECT_EQ(Date::parse("2025-02-01").value().weekday(), 6U);
    EXPECT_EQ(Date::parse("2025-02-02").value().weekday(), 0U);
    for (std::int32_t day = -10'000; day < 10'000; ++day) {
        ASSERT_EQ(Date::from_days(day + 1).weekday(), (Date::from_days(day).weekday() + 1) % 7);
    }
}

TEST(Date, OfAReadingIsTheDayItFallsOn) {
    constexpr std::int64_t us_per_day = 86'400'000'000;
    for (const std::int32_t day : {-719'162, -1, 0, 1, 20'000, 2'932'896}) {
        const std::int64_t midnight = day * us_per_day;
        EXPECT_EQ(Date::of(LocalTime{midnight}).days(), day);
        EXPECT_EQ(Date::of(LocalTime{midnight + us_per_day - 1}).days(), day);
        EXPECT_EQ(Date::of(LocalTime{midnight - 1}).days(), day - 1);
        EXPECT_EQ(Date::from_days(day).midnight().microseconds, midnight);
    }
}

TEST(Date, RefusesDaysThatDoNotExist) {
    EXPECT_FALSE(Date::from_civil(2025, 2, 29));
    EXPECT_FALSE(Date::from_civil(1900, 2, 29));
    EXPECT_TRUE(Date::from_civil(2000, 2, 29));
    EXPECT_FALSE(Date::from_civil(0, 1, 1));
    EXPECT_FALSE(Date::from_civil(10'000, 1, 1));
    EXPECT_FALSE(Date::from_civil(-1, 1, 1));
    EXPECT_FALSE(Date::from_civil(2025, 0, 1));
    EXPECT_FALSE(Date::from_civil(2025, 13, 1));
    EXPECT_FALSE(Date::from_civil(2025, 1, 0));
    EXPECT_FALSE(Date::from_civil(2025, 1, 32));
    // std::chrono keeps eight bits of a month and a day, sixteen of a year.
    EXPECT_FALSE(Date::from_civil(2025, 257, 1));
    EXPECT_FALSE(Date::from_civil(2025, 1, 257));
    EXPECT_FALSE(Date::from_civil(65'536 + 2025, 1, 1));
}

TEST(Date, RefusesWhatIsNotADate) {
    for (const char* text :
         {"",           "2025",       "2025-1-1",    "2025-01-1",       "20250101",
          "2025/01/01", "01-01-2025", " 2025-01-01", "2025-01-01 ",     "2025-01-01T",
          "2025-02-29", "2025-13-01", "2025-00-01",  "0000-01-01",      "+025-01-01",
          "-025-01-01", "2025-0a-01", "12025-01-01", "\xd9\xa2-01-01 ", "2025--1-01"}) {
        const auto date = Date::parse(text);
        ASSERT_FALSE(date) << text;
        EXPECT_EQ(date.error().code, ErrorCode::InvalidInput);
    }
}

TEST(Date, NamesTheTextWhenItRefuses) {
    EXPECT_EQ(Date::parse("2025-02-30").error().message,
              "date was '2025-02-30', expected an existing day such as 2025-01-31");
}

}  // namespace
}  // namespace millrace::events
