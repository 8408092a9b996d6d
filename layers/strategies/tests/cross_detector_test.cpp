#include "cross_detector.h"

#include <gtest/gtest.h>

namespace millrace::strategies {
namespace {

/// Feeds fast - slow, and gives what the last pair was.
Cross last_of(std::initializer_list<double> differences) {
    CrossDetector detector;
    Cross last = Cross::None;
    for (const double difference : differences) {
        last = detector.update(100.0 + difference, 100.0);
    }
    return last;
}

TEST(CrossDetector, SaysNothingOfTheFirstPair) {
    EXPECT_EQ(last_of({1}), Cross::None);
    EXPECT_EQ(last_of({-1}), Cross::None);
    EXPECT_EQ(last_of({0}), Cross::None);
}

TEST(CrossDetector, SeesACrossBetweenTwoPairs) {
    EXPECT_EQ(last_of({-1, 1}), Cross::Above);
    EXPECT_EQ(last_of({1, -1}), Cross::Below);
}

TEST(CrossDetector, TakesATouchForTheSideItLeavesTo) {
    EXPECT_EQ(last_of({-1, 0}), Cross::None);
    EXPECT_EQ(last_of({1, 0}), Cross::None);
    EXPECT_EQ(last_of({0, 1}), Cross::Above);
    EXPECT_EQ(last_of({0, -1}), Cross::Below);
    EXPECT_EQ(last_of({-1, 0, 1}), Cross::Above);
    EXPECT_EQ(last_of({1, 0, 1}), Cross::Above);  // the rule as written: at or below before
    EXPECT_EQ(last_of({1, 0, -1}), Cross::Below);
    EXPECT_EQ(last_of({-1, 0, -1}), Cross::Below);
}

TEST(CrossDetector, IsSilentWhileOneLineStaysOnItsSide) {
    EXPECT_EQ(last_of({-1, 1, 2}), Cross::None);
    EXPECT_EQ(last_of({1, -1, -2}), Cross::None);
    EXPECT_EQ(last_of({0, 0}), Cross::None);
}

}  // namespace
}  // namespace millrace::strategies
