#include "json_text.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <random>

#include "json_items.h"

namespace millrace::facade {
namespace {

std::string digits_of(double value) {
    std::string text;
    append_number(text, value);
    return text;
}

TEST(JsonNumbers, AreTheShortestThatGiveTheSameBack) {
    EXPECT_EQ(digits_of(0), "0");
    EXPECT_EQ(digits_of(1), "1");
    EXPECT_EQ(digits_of(-1.5), "-1.5");
    EXPECT_EQ(digits_of(-0.05), "-0.05");
    EXPECT_EQ(digits_of(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(digits_of(1'234.5), "1234.5");
    EXPECT_EQ(digits_of(2'345.07), "2345.07");
    EXPECT_EQ(digits_of(1e300), "1e+300");
    EXPECT_EQ(digits_of(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(digits_of(-std::numeric_limits<double>::infinity()), "null");
    std::string text;
    append_number(text, 0.1F);
    EXPECT_EQ(text, "0.1");
}

TEST(JsonNumbers, AreAsLongAsTheStandardLibrarysAndTheSame) {
    std::mt19937_64 random(7);
    for (int i = 0; i < 20'000; ++i) {
        const auto whole = static_cast<double>(static_cast<std::int64_t>(random() >> 12U));
        const double scale = std::pow(10.0, static_cast<double>(random() % 16));
        const double value = (i % 2 == 0 ? whole : -whole) / scale;
        const std::string text = digits_of(value);
        double back = 0;
        std::from_chars(text.data(), text.data() + text.size(), back);
        EXPECT_EQ(back, value) << text;
        std::array<char, 64> shortest{};
        const auto end = std::to_chars(shortest.data(), shortest.data() + shortest.size(), value,
                                       std::chars_format::fixed);
        const auto length = static_cast<std::size_t>(end.ptr - shortest.data());
        if (std::fabs(value) < 1e13 && std::fabs(value) > 0.01) {
            EXPECT_LE(text.size(), length) << text;
        }
    }
}

TEST(JsonTexts, EscapeWhatIsNoPlainText) {
    const auto quoted = [](std::string_view text) {
        std::string json;
        append_quoted(json, text);
        return json;
    };
    EXPECT_EQ(quoted("M&M-EQ"), "\"M&M-EQ\"");
    EXPECT_EQ(quoted("a\"b\\c\n"), R"("a\"b\\c\n")");
    EXPECT_EQ(quoted("\xE0\xA4\x85"), "\"\xE0\xA4\x85\"");
    EXPECT_EQ(quoted("cut \xE0\xA4"), "\"cut \xEF\xBF\xBD\"");
}

TEST(JsonTexts, PutCommasBetweenMembersAndItems) {
    JsonText json;
    json.begin_object();
    json.member("a", 1);
    json.key("b").begin_array();
    json.value("x");
    json.value(nullptr);
    json.begin_object();
    json.end_object();
    json.value(true);
    json.end_array();
    json.member("c", std::optional<double>());
    json.member("d", events::FixedPoint<struct AnyKind, 2>::from_units(-1'234));
    json.end_object();
    EXPECT_EQ(json.take(), R"({"a":1,"b":["x",null,{},true],"c":null,"d":-12.34})");
}

TEST(JsonItems, StandAsTheyWereWritten) {
    const auto items = items_of(" [\n {\"a\": \"}{\\\"\", \"b\": {\"c\": 1.50}} ,{}\n]\n");
    ASSERT_TRUE(items);
    ASSERT_EQ(items.value().size(), 2U);
    EXPECT_EQ(items.value()[0], "{\"a\": \"}{\\\"\", \"b\": {\"c\": 1.50}}");
    EXPECT_EQ(items.value()[1], "{}");
    EXPECT_TRUE(items_of("[]").value().empty());
    for (const char* other : {"", "{}", "[{]", "[{\"a\":}]"}) {
        EXPECT_FALSE(items_of(other)) << other;
    }
}

}  // namespace
}  // namespace millrace::facade
