#include <millrace/market/time_zone.h>

#include <gtest/gtest.h>

#include <string>

namespace millrace::market {
namespace {

using events::Duration;
using events::LocalTime;
using events::Timestamp;

LocalTime wall(const char* text) { return events::parse_local_time(text).value(); }
Timestamp at(const char* text) { return Timestamp::parse(text).value(); }
TimeZone zone(const char* name) { return TimeZone::find(name).value(); }

TEST(TimeZone, india_is_five_and_a_half_hours_ahead) {
    EXPECT_EQ(zone("Asia/Kolkata").to_utc(wall("2025-01-31 09:15")).value(),
              at("2025-01-31T03:45:00Z"));
    EXPECT_EQ(zone("UTC").to_utc(wall("2025-01-31 09:15")).value(), at("2025-01-31T09:15:00Z"));
    EXPECT_EQ(zone("+05:30").to_utc(wall("2025-01-31 09:15")).value(), at("2025-01-31T03:45:00Z"));
    EXPECT_EQ(zone("-03:00").to_utc(wall("2025-01-31 09:15")).value(), at("2025-01-31T12:15:00Z"));
}

TEST(TimeZone, a_skipped_hour_does_not_exist) {
    const auto result = zone("America/New_York").to_utc(wall("2025-03-09 02:30:00"));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "local time 2025-03-09T02:30:00 in America/New_York does not "
                                      "exist: the clock was put forward over it");
    EXPECT_EQ(zone("America/New_York").to_utc(wall("2025-03-09 01:59:59")).value(),
              at("2025-03-09T06:59:59Z"));
    EXPECT_EQ(zone("America/New_York").to_utc(wall("2025-03-09 03:00:00")).value(),
              at("2025-03-09T07:00:00Z"));
}

TEST(TimeZone, a_repeated_hour_is_ambiguous) {
    const auto result = zone("America/New_York").to_utc(wall("2025-11-02 01:00:00"));
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("ambiguous"), std::string::npos);
    EXPECT_EQ(zone("America/New_York").to_utc(wall("2025-11-02 00:59:59")).value(),
              at("2025-11-02T04:59:59Z"));
    EXPECT_EQ(zone("America/New_York").to_utc(wall("2025-11-02 02:00:00")).value(),
              at("2025-11-02T07:00:00Z"));
}

TEST(TimeZone, local_time_goes_back_to_the_same_instant_unless_it_was_shown_twice) {
    for (const char* name : {"America/New_York", "Europe/London", "Asia/Kolkata",
                             "Australia/Lord_Howe", "Pacific/Apia"}) {
        const TimeZone place = zone(name);
        int ambiguous = 0;
        const Timestamp end = at("2036-01-01T00:00:00Z");
        Timestamp t = at("1950-01-01T00:07:00Z");
        for (; t < end; t = t + Duration::from_minutes(601)) {
            const auto back = place.to_utc(place.to_local(t));
            if (back) {
                ASSERT_EQ(back.value(), t) << name;
            } else {
                ++ambiguous;
                ASSERT_NE(back.error().message.find("ambiguous"), std::string::npos);
            }
        }
        ASSERT_LT(ambiguous, 100) << name;
    }
}

TEST(TimeZone, an_unknown_name_is_answered_with_the_nearest_known_one) {
    const auto message = [](const char* name) { return TimeZone::find(name).error().message; };
    EXPECT_EQ(message("Asia/Kolkatta"), "time zone was 'Asia/Kolkatta', expected a name such as "
                                        "Asia/Kolkata or an offset such as +05:30; did you mean "
                                        "Asia/Kolkata?");
    EXPECT_NE(message("kolkata").find("did you mean Asia/Kolkata?"), std::string::npos);
    EXPECT_EQ(message("").find("did you mean"), std::string::npos);
    EXPECT_FALSE(TimeZone::find("../../etc/passwd"));
    EXPECT_FALSE(TimeZone::find("+5:30"));
    EXPECT_FALSE(TimeZone::find("+25:00"));
}

TEST(TimeZone, a_million_ascending_stamps_are_converted) {
    const TimeZone place = zone("America/New_York");
    std::int64_t sum = 0;
    LocalTime local = wall("2020-01-01 00:00");
    for (int i = 0; i < 1'000'000; ++i, local.microseconds += 60'000'000) {
        const auto utc = place.to_utc(local);
        sum += utc ? (local.microseconds - utc.value().microseconds()) / 3'600'000'000 : 0;
    }
    EXPECT_LT(sum, -4'000'000);
    EXPECT_GT(sum, -5'000'000);
}

}  // namespace
}  // namespace millrace::market
