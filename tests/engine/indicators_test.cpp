// Here because allocations are counted here, for every layer.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "allocations.h"
#include "every_indicator.h"

namespace millrace::indicators {
namespace {

TEST(EveryIndicator, AllocatesNothingOnceItIsMade) {
    const std::vector<TestBar> bars = random_bars(3, 2'000);
    for (const int n : {2, 14, 50}) {
        for (const Subject& subject : every_indicator(n)) {
            const std::unique_ptr<Kept> indicator = subject.make();
            double sum = 0;
            const std::uint64_t before = allocations();
            for (const TestBar& bar : bars) {
                if (indicator->update(bar)) {
                    sum += indicator->outputs().front();
                }
            }
            EXPECT_EQ(allocations() - before, 0U) << subject.name << " " << n;
            EXPECT_NE(sum, 0) << subject.name;
        }
    }
}

}  // namespace
}  // namespace millrace::indicators
