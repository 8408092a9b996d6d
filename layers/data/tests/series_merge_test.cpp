#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include <millrace/data/series_merge.h>

#include "bars.h"

namespace millrace::data {
namespace {

using events::Bar;

/// Each minute of each symbol is there with a chance of its own, so gaps are of every length.
std::vector<std::vector<Bar>> random_series(Random& random, std::uint32_t symbols,
                                            std::int64_t minutes) {
    std::vector<std::vector<Bar>> series(symbols);
    for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
        const std::uint32_t one_in = 1 + random.below(6);
        for (std::int64_t minute = 0; minute < minutes; ++minute) {
            if (random.below(one_in) == 0) {
                series[symbol].push_back(bar_of(symbol, minute));
            }
        }
    }
    return series;
}

std::vector<Bar> sorted(const std::vector<std::vector<Bar>>& series) {
    std::vector<Bar> all;
    for (const auto& one : series) {
        all.insert(all.end(), one.begin(), one.end());
    }
    std::sort(all.begin(), all.end(), [](const Bar& left, const Bar& right) {
        return std::tuple(left.close_time(), left.symbol) <
               std::tuple(right.close_time(), right.symbol);
    });
    return all;
}

TEST(SeriesMerge, EqualsANaiveSort) {
    Random random(11);
    for (int round = 0; round < 60; ++round) {
        const auto series = random_series(random, random.below(40), random.below(200));
        const std::size_t bars_min = 1 + random.below(64);
        SeriesMerge merge({series.begin(), series.end()});
        std::vector<Bar> merged;
        std::vector<Bar> block;
        for (;;) {
            merge.next(bars_min, block);
            if (block.empty()) {
                break;
            }
            ASSERT_LE(block.size(), bars_min + series.size());
            merged.insert(merged.end(), block.begin(), block.end());
        }
        ASSERT_EQ(merged, sorted(series)) << "round " << round;
        merge.next(bars_min, block);
        ASSERT_TRUE(block.empty()) << "the end is not the end";
    }
}

TEST(SeriesMerge, NeverSplitsATimeStepOverTwoBlocks) {
    Random random(12);
    const auto series = random_series(random, 9, 500);
    SeriesMerge merge({series.begin(), series.end()});
    std::vector<Bar> block;
    events::Timestamp last = events::Timestamp::earliest();
    for (merge.next(10, block); !block.empty(); merge.next(10, block)) {
        EXPECT_GT(block.front().close_time(), last);
        last = block.back().close_time();
    }
}

TEST(SeriesMerge, OfNothingIsNothing) {
    std::vector<Bar> block{bar_of(0, 0)};
    SeriesMerge none({});
    none.next(8, block);
    EXPECT_TRUE(block.empty());
    SeriesMerge empty({{}, {}});
    empty.next(8, block);
    EXPECT_TRUE(block.empty());
}

}  // namespace
}  // namespace millrace::data
