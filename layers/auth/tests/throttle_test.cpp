#include <millrace/auth/throttle.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "memory_stores.h"

namespace millrace::auth {
namespace {

using events::Duration;

constexpr Duration none;

class ThrottleTest : public ::testing::Test {
protected:
    /// From an address that nobody used, unless told.
    Duration admit(std::string_view account = "anita", std::string_view address = "") {
        const std::string fresh = "10.9.0." + std::to_string(++addresses);
        const auto wait = throttle.admit(account, address.empty() ? fresh : address, clock.now());
        EXPECT_TRUE(wait);
        return wait.value();
    }
    /// Attempts of so many accounts that none of them is delayed, from addresses of their own.
    void use_up(int count) {
        for (int i = 0; i < count; ++i) {
            EXPECT_EQ(admit("user" + std::to_string(i), "10.1.0." + std::to_string(i)), none) << i;
        }
    }

    MemoryAttempts attempts;
    StandingClock clock;
    Throttle throttle{attempts};
    int addresses = 0;
};

TEST_F(ThrottleTest, FiveAttemptsAreFreeAndTheNextWaitLongerAndLonger) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(admit(), none) << i;
    }
    for (const int seconds : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
        EXPECT_EQ(admit(), Duration::from_seconds(seconds));
        EXPECT_EQ(admit(), Duration::from_seconds(seconds)) << "to ask costs nothing more";
        clock.go_on(Duration::from_microseconds(std::int64_t{seconds} * 1'000'000 - 1));
        EXPECT_EQ(admit(), Duration::from_microseconds(1));
        clock.go_on(Duration::from_microseconds(1));
        EXPECT_EQ(admit(), none) << seconds;
    }
}

TEST_F(ThrottleTest, OneAccountIsNotDelayedByAnother) {
    for (int i = 0; i < 5; ++i) {
        admit("anita", "10.0.0.2");
    }
    EXPECT_NE(admit("anita", "10.0.0.3"), none);
    EXPECT_EQ(admit("vikram", "10.0.0.2"), none);
}

TEST_F(ThrottleTest, ASuccessOrAQuarterOfAnHourLetsAnAccountStartAnew) {
    for (int i = 0; i < 5; ++i) {
        admit();
    }
    ASSERT_TRUE(throttle.succeeded("anita"));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(admit("anita", "10.0.0.2"), none);
    }
    EXPECT_NE(admit("anita", "10.0.0.2"), none);
    clock.go_on(Throttle::forgotten_after);
    EXPECT_EQ(admit(), none);
    EXPECT_EQ(admit(), none) << "four more are free";
}

TEST_F(ThrottleTest, AnAddressHasTwentyAMinute) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(admit("user" + std::to_string(i), "10.0.0.1"), none) << i;
    }
    EXPECT_EQ(admit("anita", "10.0.0.1"), Duration::from_minutes(1));
    EXPECT_EQ(admit("anita", "10.0.0.2"), none) << "another address";
    clock.go_on(Duration::from_minutes(1));
    EXPECT_EQ(admit("anita", "10.0.0.1"), none);
}

TEST_F(ThrottleTest, AllTogetherHaveSixtyAMinute) {
    use_up(60);
    EXPECT_EQ(admit(), Duration::from_minutes(1));
    clock.go_on(Duration::from_minutes(1));
    EXPECT_EQ(admit(), none);
}

TEST_F(ThrottleTest, AnAddressThatFloodsUsesUpNobodyElsesShare) {
    for (int i = 0; i < 1'000; ++i) {
        admit("user" + std::to_string(i), "10.0.0.1");
    }
    EXPECT_EQ(admit("anita", "10.0.0.2"), none);
}

TEST_F(ThrottleTest, ForgetsWhatIsLongOver) {
    use_up(50);
    EXPECT_GT(attempts.keys(), 100U);
    clock.go_on(Throttle::forgotten_after);
    clock.go_on(Duration::from_seconds(1));
    admit();
    EXPECT_EQ(attempts.keys(), 3U) << "its account, its address, all";
}

TEST_F(ThrottleTest, SurvivesAClockThatGoesBack) {
    for (int i = 0; i < 5; ++i) {
        admit();
    }
    clock.go_on(Duration::from_minutes(-60));
    EXPECT_EQ(admit(), none);
}

TEST_F(ThrottleTest, CountsAttemptsThatComeAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> admitted = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int j = 0; j < 2; ++j) {
                const auto wait =
                    throttle.admit("anita", "10.0.0." + std::to_string(i), clock.now());
                admitted += wait && wait.value() == none ? 1 : 0;
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(admitted, 5);
}

}  // namespace
}  // namespace millrace::auth
