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
        return admission(account, address.empty() ? fresh : address).wait;
    }
    Admission admission(std::string_view account, std::string_view address) {
        const auto admitted = throttle.admit(account, address, clock.now());
        EXPECT_TRUE(admitted);
        return admitted.value();
    }
    /// Attempts of so many accounts that none of them is delayed, from addresses of their own.
    void use_up(int count) {
        for (int i = 0; i < count; ++i) {
            EXPECT_EQ(admit("user" + std::to_string(i), "10.1.0." + std::to_string(i)), none) << i;
        }
    }

    MemoryStores memory;
    StandingClock clock;
    Throttle throttle{memory.attempts, memory.transactions};
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

TEST_F(ThrottleTest, AnAccountThatWaitsUsesUpNobodyElsesShare) {
    for (int i = 0; i < 1'000; ++i) {
        admit("anita");
    }
    for (int i = 0; i < 55; ++i) {
        EXPECT_EQ(admit("user" + std::to_string(i)), none) << i;
    }
}

TEST_F(ThrottleTest, WhereAllHaveToWaitAnAccountIsNotCounted) {
    use_up(60);
    for (int i = 0; i < 10; ++i) {
        EXPECT_NE(admit("anita"), none);
    }
    clock.go_on(Duration::from_minutes(1));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(admit("anita"), none) << i;
    }
}

TEST_F(ThrottleTest, TheNetworkOfAnAddressOfIpv6Counts) {
    for (int i = 0; i < 20; ++i) {
        admit("user" + std::to_string(i), "2001:db8:1:2::" + std::to_string(i));
    }
    EXPECT_NE(admit("anita", "2001:db8:1:2:ffff::1"), none);
    EXPECT_EQ(admit("anita", "2001:db8:1:3::1"), none);
}

TEST_F(ThrottleTest, TheFirstRefusalOfEachWaitIsToldAndTheOthersChangeNothing) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_FALSE(admission("anita", "10.0.0.1").is_first_refusal);
    }
    EXPECT_TRUE(admission("anita", "10.0.0.1").is_first_refusal);
    for (int i = 0; i < 14; ++i) {
        EXPECT_FALSE(admission("anita", "10.0.0.1").is_first_refusal) << i;
    }
    EXPECT_TRUE(admission("vikram", "10.0.0.1").is_first_refusal) << "of the address";
    const int puts = memory.attempts.puts();
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(admission("user" + std::to_string(i), "10.0.0.1").is_first_refusal);
    }
    EXPECT_EQ(memory.attempts.puts(), puts);
    clock.go_on(Duration::from_minutes(1));
    EXPECT_FALSE(admission("anita", "10.0.0.1").is_first_refusal) << "it goes on";
    EXPECT_TRUE(admission("anita", "10.0.0.1").is_first_refusal) << "and waits anew";
}

TEST_F(ThrottleTest, ForgetsWhatIsLongOver) {
    use_up(50);
    EXPECT_GT(memory.attempts.keys(), 100U);
    clock.go_on(Throttle::forgotten_after);
    clock.go_on(Duration::from_seconds(1));
    admit();
    EXPECT_EQ(memory.attempts.keys(), 3U) << "its account, its address, all";
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
    threads.reserve(8);
    std::atomic<int> admitted = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            for (int j = 0; j < 2; ++j) {
                const auto admitted_now =
                    throttle.admit("anita", "10.0.0." + std::to_string(i), clock.now());
                admitted += admitted_now && admitted_now.value().wait == none ? 1 : 0;
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
