#include "twins.h"

#include <gtest/gtest.h>

#include <cmath>

#include "every_indicator.h"

namespace millrace::indicators {
namespace {

class StreamedTwin : public ::testing::TestWithParam<int> {};

/// Streamed, but for the order of additions, gives what the whole series at once gives.
void expect_twins(const Subject& subject, const Twin& twin, const std::vector<TestBar>& bars,
                  int n) {
    const std::vector<Series> expected = twin(bars, n);
    const auto indicator = subject.make();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const bool ready = indicator->update(bars[i]);
        for (std::size_t output = 0; output < expected.size(); ++output) {
            const auto& wanted = expected[output].at(i);
            ASSERT_EQ(ready, wanted.has_value()) << subject.name << " at " << i;
            if (ready) {
                const double tolerance = 1e-11 * (bars[i].close + std::fabs(*wanted));
                ASSERT_NEAR(indicator->outputs().at(output), *wanted, tolerance)
                    << subject.name << " output " << output << " at " << i;
            }
        }
    }
}

TEST_P(StreamedTwin, EqualsTheWholeSeriesAtOnce) {
    const auto bars = random_bars(11, 1'200);
    const auto by_name = twins();
    const auto subjects = every_indicator(GetParam());
    EXPECT_EQ(subjects.size(), by_name.size());
    for (const Subject& subject : subjects) {
        ASSERT_TRUE(by_name.contains(subject.name)) << subject.name;
        expect_twins(subject, by_name.at(subject.name), bars, GetParam());
    }
}

INSTANTIATE_TEST_SUITE_P(Period, StreamedTwin, ::testing::Values(1, 2, 3, 9, 14, 21),
                         [](const auto& n) { return std::to_string(n.param); });

}  // namespace
}  // namespace millrace::indicators
