#include <millrace/events/parameters.h>

#include <gtest/gtest.h>

#include "generator.h"

namespace millrace::events {
namespace {

TEST(Parameters, AreKeptByNameHoweverTheyWereSet) {
    Parameters one;
    one.set("slow", std::int64_t{21});
    one.set("allow_short", false);
    one.set("fast", std::int64_t{9});
    Parameters other;
    other.set("fast", std::int64_t{1});
    other.set("fast", std::int64_t{9});
    other.set("slow", std::int64_t{21});
    other.set("allow_short", false);
    EXPECT_EQ(one, other);
    ASSERT_EQ(one.all().size(), 3U);
    EXPECT_EQ(one.all()[0].first, "allow_short");
    EXPECT_EQ(one.all()[2].first, "slow");
}

TEST(Parameters, GiveTheFallbackForWhatIsAbsentOrOfAnotherType) {
    Parameters parameters;
    parameters.set("flag", true);
    parameters.set("whole", std::int64_t{7});
    parameters.set("number", 0.5);
    parameters.set("text", std::string("7"));
    EXPECT_TRUE(parameters.flag("flag", false));
    EXPECT_EQ(parameters.integer("whole", 0), 7);
    EXPECT_EQ(parameters.number("number", 0), 0.5);
    EXPECT_EQ(parameters.number("whole", 0), 7.0);
    EXPECT_TRUE(parameters.flag("absent", true));
    EXPECT_EQ(parameters.integer("number", -1), -1);
    EXPECT_EQ(parameters.integer("text", -1), -1);
    EXPECT_EQ(parameters.number("text", -1), -1.0);
    EXPECT_FALSE(parameters.flag("whole", false));
    EXPECT_EQ(parameters.find("absent"), nullptr);
    EXPECT_EQ(Parameters{}.find(""), nullptr);
}

TEST(Parameters, AreFoundWhateverTheirOrder) {
    Generator generator(41);
    Parameters parameters;
    for (int i = 0; i < 500; ++i) {
        const std::int64_t key = generator.between(0, 200);
        parameters.set("key" + std::to_string(key), key);
    }
    for (std::size_t i = 1; i < parameters.all().size(); ++i) {
        ASSERT_LT(parameters.all()[i - 1].first, parameters.all()[i].first);
    }
    for (const auto& [name, value] : parameters.all()) {
        ASSERT_EQ(*parameters.find(name), value);
        ASSERT_EQ(name, "key" + to_string(value));
    }
}

TEST(ParameterValue, PrintsAsItWouldBeWritten) {
    EXPECT_EQ(to_string(ParameterValue(true)), "true");
    EXPECT_EQ(to_string(ParameterValue(false)), "false");
    EXPECT_EQ(to_string(ParameterValue(std::int64_t{-9})), "-9");
    EXPECT_EQ(to_string(ParameterValue(0.7)), "0.7");
    EXPECT_EQ(to_string(ParameterValue(1e300)), "1e+300");
    EXPECT_EQ(to_string(ParameterValue(std::string("5m"))), "5m");
}

}  // namespace
}  // namespace millrace::events
