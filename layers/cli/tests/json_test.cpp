#include "json.h"

#include <limits>

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(Json, KeepsEveryDigitOfANumber) {
    const auto document = parse_json("[0.10, 123456789.123456789, 1e7, 18446744073709551615]", "x");
    ASSERT_TRUE(document);
    EXPECT_EQ(document.value().canonical(), "[0.10,123456789.123456789,1e7,18446744073709551615]");
}

TEST(Json, CanonicalFormDoesNotDependOnTheOrderOfMembers) {
    const auto one = parse_json(R"({"b": 1, "a": {"d": [1, 2], "c": null}})", "x");
    const auto two = parse_json(R"({"a": {"c": null, "d": [1, 2]}, "b": 1})", "x");
    EXPECT_EQ(one.value().canonical(), R"({"a":{"c":null,"d":[1,2]},"b":1})");
    EXPECT_EQ(one.value().canonical(), two.value().canonical());
}

TEST(Json, PrettyFormIndentsByTwoAndKeepsTheOrder) {
    Json document = Json::object();
    document["b"] = 1;
    document["a"].push_back("x");
    document["none"] = Json::array();
    EXPECT_EQ(document.pretty(), "{\n  \"b\": 1,\n  \"a\": [\n    \"x\"\n  ],\n  \"none\": []\n}");
}

TEST(Json, TextIsEscapedAndBytesThatAreNoTextAreReplaced) {
    EXPECT_EQ(Json("a\"\\\n\t\x01").canonical(), "\"a\\\"\\\\\\n\\t\\u0001\"");
    EXPECT_EQ(Json("\xC3\xA4\xFF").canonical(), "\"\xC3\xA4\xEF\xBF\xBD\"");
    EXPECT_EQ(Json(std::numeric_limits<double>::infinity()).canonical(), "null");
    EXPECT_EQ(Json(0.1).canonical(), "0.1");
}

TEST(Json, ErrorsNameTheSourceAndThePlace) {
    const auto broken = parse_json("{\n  \"a\": 1,\n  \"b\": ]\n}", "run.json");
    ASSERT_FALSE(broken);
    EXPECT_TRUE(broken.error().message.starts_with("run.json: line 3, column"))
        << broken.error().message;
    const auto twice = parse_json(R"({"a": 1, "a": 2})", "run.json");
    ASSERT_FALSE(twice);
    EXPECT_NE(twice.error().message.find("the name \"a\" stands twice"), std::string::npos);
    EXPECT_FALSE(parse_json("", "run.json"));
    EXPECT_FALSE(parse_json("{} {}", "run.json"));
    EXPECT_FALSE(parse_json(std::string(1000, '['), "run.json"));
}

TEST(Json, NamesThatStandTwiceAreToldWithTheirPaths) {
    const auto parsed = parse_json_with_repeats(
        R"({"a": {"b": 1, "b": {"c": 1}}, "l": [1, {"\n": 1, "\n": 2}], "a": 3, "a": 4})",
        "run.json");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed.value().repeated, (std::vector<std::string>{"a.b", "l[1].\\n", "a"}));
    EXPECT_EQ(parsed.value().json.canonical(), R"({"a":{"b":1},"l":[1,{"\n":1}]})");
}

TEST(Json, ANumberThatNoDoubleHoldsIsAText) {
    const auto parsed = parse_json(R"({"a": [1e400, -1e999], "b": 1})", "run.json");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed.value().canonical(), R"({"a":["1e400","-1e999"],"b":1})");
}

TEST(Json, SaysWhetherBytesAreText) {
    EXPECT_TRUE(is_utf8(""));
    EXPECT_TRUE(is_utf8("a \xC3\xA4"));
    EXPECT_FALSE(is_utf8("a \xC3"));
    EXPECT_FALSE(is_utf8("\xFF"));
}

}  // namespace
}  // namespace millrace::cli
