#include <millrace/events/nearest_name.h>

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace millrace::events {
namespace {

constexpr std::array<std::string_view, 5> names = {"fast", "slow", "symbols", "America/New_York",
                                                   "Asia/Kolkata"};

TEST(NearestName, IsTheOneWithTheFewestEdits) {
    EXPECT_EQ(nearest_name("fats", names), "fast");
    EXPECT_EQ(nearest_name("symbls", names), "symbols");
    EXPECT_EQ(nearest_name("Asia/Kolkatta", names), "Asia/Kolkata");
}

TEST(NearestName, IsTheFirstOfSeveral) {
    EXPECT_EQ(nearest_name("slot", std::array<std::string_view, 2>{"slow", "slop"}), "slow");
    EXPECT_EQ(nearest_name("slot", std::array<std::string_view, 2>{"slop", "slow"}), "slop");
}

TEST(NearestName, IsFoundWhateverTheCaseAndByTheLastPartOfAPath) {
    EXPECT_EQ(nearest_name("SYMBOLS", names), "symbols");
    EXPECT_EQ(nearest_name("kolkata", names), "Asia/Kolkata");
    EXPECT_EQ(nearest_name("new york", names), "America/New_York");
}

TEST(NearestName, IsNotWhatNobodyCanHaveMeant) {
    EXPECT_EQ(nearest_name("whatever", names), std::nullopt);
    EXPECT_EQ(nearest_name("x", std::array<std::string_view, 2>{"y", "xyz"}), std::nullopt);
    EXPECT_EQ(nearest_name("", names), std::nullopt);
    EXPECT_EQ(nearest_name("fast", {}), std::nullopt);
    EXPECT_EQ(nearest_name(std::string(100'000, 'x'), names), std::nullopt);
}

TEST(NearestName, AllowsTwoEditsOrAThird) {
    const std::array<std::string_view, 1> one = {"abcdefghi"};
    EXPECT_EQ(nearest_name("rnu", std::array<std::string_view, 1>{"run"}), "run");
    EXPECT_EQ(nearest_name("abcdefxyz", one), "abcdefghi");
    EXPECT_EQ(nearest_name("abcdewxyz", one), std::nullopt);
}

}  // namespace
}  // namespace millrace::events
