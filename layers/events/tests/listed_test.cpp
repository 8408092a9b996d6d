#include <millrace/events/listed.h>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace millrace::events {
namespace {

TEST(Listed, NamesUpToTheMostShownAndCountsTheRest) {
    const std::vector<std::string> names{"INFY", "M&M", "TCS", "WIPRO"};
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed(names), "INFY, M&M, TCS, WIPRO");
    EXPECT_EQ(listed(names, 4), "INFY, M&M, TCS, WIPRO");
    EXPECT_EQ(listed(names, 3), "INFY, M&M, TCS and 1 more");
    EXPECT_EQ(listed(names, 1), "INFY and 3 more");
}

}  // namespace
}  // namespace millrace::events
