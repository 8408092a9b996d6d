#include "wiring/block_timer.h"

#include <gtest/gtest.h>

#include <millrace/data/in_memory.h>

namespace millrace::cli {
namespace {

using std::chrono::milliseconds;

/// Bars enough for a few blocks, and a clock that stands still until it is told to go on.
class BlockTimerTest : public ::testing::Test {
protected:
    static constexpr std::int64_t bars_per_block = data::InMemoryMarketData::bars_per_block;
    static std::vector<events::Bar> bars() {
        std::vector<events::Bar> all(static_cast<std::size_t>(3 * bars_per_block));
        for (std::size_t i = 0; i < all.size(); ++i) {
            all[i].open_time = events::Timestamp::from_seconds(60 * static_cast<std::int64_t>(i));
        }
        return all;
    }
    /// A block that keeps its reader busy for so long, and then a wait that is none of its own.
    void read(int busy_ms) {
        ASSERT_TRUE(timer.next_block());
        now += milliseconds(busy_ms);
        timer.end_block();
        now += milliseconds(1'000);
    }

    BlockTimer::Clock::time_point now;
    data::InMemoryMarketData inner{{bars()}};
    BlockTimer timer{inner, milliseconds(50), [this] { return now; }};
};

TEST_F(BlockTimerTest, CountsBlocksAboveTheBudgetAndNamesTheSlowest) {
    read(50);
    read(51);
    read(70);
    EXPECT_EQ(timer.over_budget().count, 2U);
    EXPECT_EQ(timer.over_budget().slowest, milliseconds(70));
    EXPECT_EQ(timer.over_budget().slowest_from,
              events::Timestamp::from_seconds(bars_per_block * 120));
}

}  // namespace
}  // namespace millrace::cli
