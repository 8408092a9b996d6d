// What holds for all indicators alike.
#include "every_indicator.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>

namespace millrace::indicators {
namespace {

constexpr std::array<int, 6> periods = {1, 2, 3, 9, 14, 20};

std::array<std::uint64_t, 3> bits_of(const Outputs& outputs) {
    std::array<std::uint64_t, 3> bits{};
    std::transform(outputs.begin(), outputs.end(), bits.begin(),
                   [](double output) { return std::bit_cast<std::uint64_t>(output); });
    return bits;
}

class EveryIndicator : public ::testing::TestWithParam<int> {
protected:
    std::vector<Subject> subjects = every_indicator(GetParam());
    std::vector<TestBar> bars = random_bars(5, 1'500);
};

TEST_P(EveryIndicator, IsFirstValidWhereItsHeaderSays) {
    bars.front().volume = 1;  // a session without volume has no VWAP
    for (const Subject& subject : subjects) {
        const auto indicator = subject.make();
        EXPECT_FALSE(indicator->ready()) << subject.name;
        for (int i = 0; i < 75; ++i) {
            const bool ready = indicator->update(bars[static_cast<std::size_t>(i)]);
            ASSERT_EQ(ready, indicator->ready()) << subject.name;
            ASSERT_EQ(ready, i >= subject.first_valid) << subject.name << " at " << i;
        }
    }
}

TEST_P(EveryIndicator, ContinuesFromASavedStateToTheSameBit) {
    for (const Subject& subject : subjects) {
        const auto whole = subject.make();
        std::unique_ptr<Kept> split = subject.make();
        for (std::size_t i = 0; i < bars.size(); ++i) {
            if (i < 100 || i % 37 == 0) {
                const std::vector<double> state = split->save();
                split = subject.make();
                ASSERT_TRUE(split->restore(state)) << subject.name;
            }
            ASSERT_EQ(split->update(bars[i]), whole->update(bars[i])) << subject.name;
            if (whole->ready()) {
                ASSERT_EQ(bits_of(split->outputs()), bits_of(whole->outputs()))
                    << subject.name << " at " << i;
            }
        }
        EXPECT_EQ(split->save(), whole->save()) << subject.name;
    }
}

/// Prices times a power of two change no rounding: what is a price scales with them exactly, the
/// slope and the deviation too, and what is a ratio stays.
TEST_P(EveryIndicator, OfHugePricesIsTheSameToTheLastBit) {
    const double huge = std::exp2(40);  // 1.1e12
    for (const Subject& subject : subjects) {
        const auto normal = subject.make();
        const auto scaled = subject.make();
        for (const TestBar& bar : bars) {
            normal->update(bar);
            scaled->update(
                {bar.high * huge, bar.low * huge, bar.close * huge, bar.volume, bar.opens_session});
            for (std::size_t i = 0; normal->ready() && i < 3; ++i) {
                const double small = normal->outputs().at(i);
                const double large = scaled->outputs().at(i);
                ASSERT_TRUE(large == small || large == small * huge) << subject.name;
                ASSERT_TRUE(std::isfinite(large)) << subject.name;
            }
        }
    }
}

TEST_P(EveryIndicator, OfHugeVolumesIsFinite) {
    for (const Subject& subject : subjects) {
        const auto indicator = subject.make();
        for (TestBar bar : bars) {
            bar.volume *= 1e12;
            if (indicator->update(bar)) {
                for (const double output : indicator->outputs()) {
                    ASSERT_TRUE(std::isfinite(output)) << subject.name;
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Period, EveryIndicator, ::testing::ValuesIn(periods),
                         [](const auto& n) { return std::to_string(n.param); });

TEST(EveryIndicatorOfTheLayer, IsAmongThoseTested) {
    const std::filesystem::path headers =
        std::filesystem::path(MILLRACE_TEST_DATA_DIR).parent_path().parent_path() /
        "include/millrace/indicators";
    const std::vector<std::string> parts = {
        "compensated_sum", "exponential_average",  "hull",       "ring",          "rolling_extreme",
        "rolling_sum",     "rolling_weighted_sum", "true_range", "typical_price", "wilder"};
    std::vector<std::string> tested = parts;
    for (const Subject& subject : every_indicator(2)) {
        if (!subject.name.starts_with("rolling_")) {
            tested.push_back(subject.name);
        }
    }
    std::vector<std::string> present;
    for (const auto& header : std::filesystem::directory_iterator(headers)) {
        present.push_back(header.path().stem().string());
    }
    std::sort(tested.begin(), tested.end());
    std::sort(present.begin(), present.end());
    EXPECT_EQ(present, tested);
}

}  // namespace
}  // namespace millrace::indicators
