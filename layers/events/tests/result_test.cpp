#include <millrace/events/result.h>

#include <gtest/gtest.h>

#include <memory>

#include <millrace/events/ensure.h>

namespace millrace::events {
namespace {

TEST(Result, IsAValueOrAnError) {
    const Result<int> good = 7;
    EXPECT_TRUE(good);
    EXPECT_EQ(good.value(), 7);
    const Result<int> bad = Error{ErrorCode::NotFound, "run 5 does not exist"};
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.error().message, "run 5 does not exist");
}

TEST(Result, GivesAwayAValueThatCannotBeCopied) {
    Result<std::unique_ptr<int>> made = std::make_unique<int>(7);
    const std::unique_ptr<int> taken = std::move(made).value();
    EXPECT_EQ(*taken, 7);
}

TEST(Result, OfNothingIsDoneOrAnError) {
    const Result<void> done;
    EXPECT_TRUE(done);
    const Result<void> failed = Error{ErrorCode::Io, "disk full"};
    EXPECT_FALSE(failed.has_value());
    EXPECT_EQ(failed.error().code, ErrorCode::Io);
}

TEST(Result, OfNothingIsCopiedWithItsError) {
    const Result<void> failed = Error{ErrorCode::Io, "disk full"};
    Result<void> copy = failed;
    EXPECT_EQ(copy.error().message, failed.error().message);
    copy = Result<void>();
    EXPECT_TRUE(copy);
    copy = failed;
    EXPECT_FALSE(copy);
    EXPECT_EQ(std::move(copy).error().message, "disk full");
}

TEST(Error, MayBeRetriedOnlyWhenSomeoneElseHoldsTheThing) {
    EXPECT_TRUE((Error{ErrorCode::Busy, ""}.retryable()));
    EXPECT_FALSE((Error{ErrorCode::InvalidInput, ""}.retryable()));
    EXPECT_FALSE((Error{ErrorCode::Corrupt, ""}.retryable()));
}

TEST(EnsureDeathTest, StopsTheProcessOnABrokenInvariant) {
    ensure(true, "never printed");
    EXPECT_DEATH(ensure(false, "cash below zero"),
                 "broken invariant: cash below zero \\(.*result_test.cpp:[0-9]+\\)");
}

}  // namespace
}  // namespace millrace::events
