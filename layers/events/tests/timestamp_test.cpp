#include <millrace/events/timestamp.h>

#include <gtest/gtest.h>

#include <millrace/events/date.h>

#include "generator.h"

namespace millrace::events {
namespace {

TEST(Timestamp, PrintsIsoTextInUtc) {
    EXPECT_EQ(Timestamp{}.to_string(), "1970-01-01T00:00:00Z");
    EXPECT_EQ(Timestamp::from_microseconds(1'735'703'100'000'000).to_string(),
              "2025-01-01T03:45:00Z");
    EXPECT_EQ(Timestamp::from_microseconds(-1).to_string(), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(Timestamp::from_microseconds(250'000).to_string(), "1970-01-01T00:00:00.25Z");
    EXPECT_EQ(Timestamp::earliest().to_string(), "0001-01-01T00:00:00Z");
    EXPECT_EQ(Timestamp::latest().to_string(), "9999-12-31T23:59:59.999999Z");
}

TEST(Timestamp, PrintsTextThatParsesBackToIt) {
    Generator generator(21);
    for (int round = 0; round < 20'000; ++round) {
        auto at = generator.any_timestamp();
        if (round % 2 == 0) {  // whole seconds print without a fraction
            at = at - Duration::from_microseconds(at.microseconds() % 1'000'000);
        }
        const auto back = Timestamp::parse(at.to_string());
        ASSERT_TRUE(back) << at.to_string();
        ASSERT_EQ(back.value(), at) << at.to_string();
        ASSERT_TRUE(has_utc_offset(at.to_string()));
    }
}

TEST(Timestamp, PrintsTheFirstAndLastDayOfEveryYear) {
    for (int year = 1; year <= 9999; ++year) {
        for (const auto& [month, day] : {std::pair(1U, 1U), std::pair(12U, 31U)}) {
            const auto midnight = Date::from_civil(year, month, day).value().midnight();
            const auto at = Timestamp::from_microseconds(midnight.microseconds);
            const std::string text = at.to_string();
            ASSERT_EQ(std::stoi(text.substr(0, 4)), year);
            ASSERT_EQ(Timestamp::parse(text).value(), at);
        }
    }
}

TEST(Timestamp, ReadsEveryOffsetAsTheSameInstant) {
    const auto open = Timestamp::parse("2025-01-31T03:45:00Z").value();
    for (const char* text :
         {"2025-01-31T09:15:00+05:30", "2025-01-31 09:15:00+05:30", "2025-01-31T09:15+05:30",
          "2025-01-31T09:15:00+0530", "2025-01-31 03:45Z", "2025-01-30T22:45:00-05:00",
          "2025-01-31T03:45:00.000000Z", "2025-01-31T03:45:00-00:00"}) {
        const auto at = Timestamp::parse(text);
        ASSERT_TRUE(at) << text;
        EXPECT_EQ(at.value(), open) << text;
    }
}

TEST(Timestamp, ReadsFractionsDownToAMicrosecond) {
    EXPECT_EQ(Timestamp::parse("1970-01-01T00:00:00.5Z").value().microseconds(), 500'000);
    EXPECT_EQ(Timestamp::parse("1970-01-01T00:00:00.000001Z").value().microseconds(), 1);
    EXPECT_EQ(Timestamp::parse("1969-12-31T23:59:59.999999Z").value().microseconds(), -1);
    EXPECT_FALSE(Timestamp::parse("1970-01-01T00:00:00.0000001Z"));  // nothing is dropped silently
}

TEST(Timestamp, RefusesWhatIsNotATimeWithAnOffset) {
    for (const char* text : {"",
                             "Z",
                             "2025",
                             "2025-01-31",
                             "2025-01-31Z",
                             "2025-01-31T09:15:00",
                             "2025-01-31T09:15:00 Z",
                             " 2025-01-31T09:15:00Z",
                             "2025-01-31T09:15:00Z ",
                             "2025-01-31T09:15:00z",
                             "2025-01-31t09:15:00Z",
                             "2025-01-31  09:15:00Z",
                             "2025-01-31T9:15:00Z",
                             "2025-01-31T24:00:00Z",
                             "2025-01-31T09:60:00Z",
                             "2025-01-31T09:15:60Z",
                             "2025-01-31T09:15:00.Z",
                             "2025-01-31T09:15:Z",
                             "2025-01-31T09Z",
                             "2025-02-29T09:15:00Z",
                             "2025-13-01T09:15:00Z",
                             "2025-00-01T09:15:00Z",
                             "2025-01-00T09:15:00Z",
                             "0000-01-01T00:00:00Z",
                             "10000-01-01T00:00:00Z",
                             "-001-01-01T00:00:00Z",
                             "2025-01-31T09:15:00+5:30",
                             "2025-01-31T09:15:00+05",
                             "2025-01-31T09:15:00+05:60",
                             "2025-01-31T09:15:00+24:00",
                             "2025-01-31T09:15:00+05:30Z",
                             "2025-01-31T09:15:00 IST",
                             "2025/01/31T09:15:00Z",
                             "31-01-2025T09:15:00Z",
                             "2025-01-31T+9:15:00Z",
                             "2025-01-31T09:15:00,5Z",
                             "2025\xe2\x80\x93"
                             "01-31T09:15:00Z",
                             "0001-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59-00:01"}) {
        const auto at = Timestamp::parse(text);
        ASSERT_FALSE(at) << text;
        EXPECT_EQ(at.error().code, ErrorCode::InvalidInput);
    }
    EXPECT_FALSE(Timestamp::parse("2025-01-31T09:15:00." + std::string(100'000, '1') + "Z"));
}

TEST(Timestamp, PrintsAnyNumberWithoutHarm) {
    // A damaged store may hold any number; printing it must not fail.
    Generator generator(22);
    for (int round = 0; round < 10'000; ++round) {
        EXPECT_FALSE(Timestamp::from_microseconds(generator.any_int64()).to_string().empty());
    }
}

TEST(Timestamp, MovesByDurationsAndBack) {
    Generator generator(23);
    for (int round = 0; round < 10'000; ++round) {
        const auto at = generator.any_timestamp();
        const auto other = generator.any_timestamp();
        ASSERT_EQ(other + (at - other), at);
        ASSERT_EQ(at - (at - other), other);
    }
    static_assert(Duration::from_minutes(1) == Duration::from_seconds(60));
    static_assert(Duration::from_seconds(1).microseconds() == 1'000'000);
}

TEST(LocalTime, ReadsAWallClockWithoutAnOffset) {
    const auto open = parse_local_time("2025-01-31 09:15");
    ASSERT_TRUE(open);
    EXPECT_EQ(open.value(), parse_local_time("2025-01-31T09:15:00.0").value());
    EXPECT_EQ(Date::of(open.value()).to_string(), "2025-01-31");
    // The same reading at offset zero.
    EXPECT_EQ(open.value().microseconds,
              Timestamp::parse("2025-01-31T09:15:00Z").value().microseconds());
}

TEST(LocalTime, AgreesWithUtcForEveryInstant) {
    Generator generator(24);
    for (int round = 0; round < 10'000; ++round) {
        const auto at = generator.any_timestamp();
        std::string text = at.to_string();
        text.pop_back();
        const auto local = parse_local_time(text);
        ASSERT_TRUE(local) << text;
        ASSERT_EQ(local.value().microseconds, at.microseconds());
        ASSERT_FALSE(has_utc_offset(text));
    }
}

TEST(LocalTime, RefusesAnOffsetAndEverythingElse) {
    for (const char* text :
         {"", "2025-01-31", "09:15:00", "2025-01-31 09:15:00Z", "2025-01-31 09:15:00+05:30",
          "2025-01-31 09:15:00 ", "2025-01-31_09:15:00", "2025-02-30 09:15", "2025-01-31 09:15:"}) {
        EXPECT_FALSE(parse_local_time(text)) << text;
    }
}

TEST(LocalTime, TellsATextWithAnOffsetFromOneWithout) {
    EXPECT_TRUE(has_utc_offset("2025-01-31 09:15:00+05:30"));
    EXPECT_TRUE(has_utc_offset("2025-01-31T09:15Z"));
    for (const char* text : {"", "2025-01-31 09:15:00", "2025-01-31", "Z", "+05:30", "garbage"}) {
        EXPECT_FALSE(has_utc_offset(text)) << text;
    }
}

}  // namespace
}  // namespace millrace::events
