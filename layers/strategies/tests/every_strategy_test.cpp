// What holds for every strategy of the registry, a new one included, with its default settings.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include <millrace/strategies/registry.h>

#include "drive.h"

namespace millrace::strategies {
namespace {

using events::MarketRegime;

/// A regime for 200 bars, then the next one.
MarketRegime regime_at(std::size_t index) {
    constexpr std::array regimes{MarketRegime::Absent, MarketRegime::TrendingUp,
                                 MarketRegime::Ranging, MarketRegime::TrendingDown,
                                 MarketRegime::Volatile};
    return regimes.at(index / 200 % regimes.size());
}

/// An insight for most of the bars, of every bias.
const events::ConfluenceInsight* insight_at(std::size_t index) {
    static const auto insights = [] {
        std::array<events::ConfluenceInsight, 3> all{};
        constexpr std::array biases{events::Bias::Neutral, events::Bias::Bullish,
                                    events::Bias::Bearish};
        for (std::size_t i = 0; i < all.size(); ++i) {
            all.at(i).bias = biases.at(i);
            all.at(i).confidence = 0.9;
        }
        return all;
    }();
    const std::size_t at = index / 17 % (insights.size() + 1);
    return at < insights.size() ? &insights.at(at) : nullptr;
}

std::vector<Decision> decisions_of(Strategy& strategy, std::span<const events::Bar> bars) {
    return drive(strategy, bars, &insight_at, &regime_at);
}

class EveryStrategy : public testing::TestWithParam<std::string> {};

std::vector<std::string> types() {
    std::vector<std::string> types;
    for (const StrategySpec& spec : registered_strategies()) {
        types.emplace_back(spec.type);
    }
    return types;
}
INSTANTIATE_TEST_SUITE_P(Registered, EveryStrategy, testing::ValuesIn(types()),
                         [](const auto& each) { return each.param; });

TEST_P(EveryStrategy, GivesSaneSignals) {
    const auto bars = bars_of(random_walk(3, 5'000));
    const auto decisions = decisions_of(*make(GetParam()), bars);
    EXPECT_GT(decisions.size(), 5U);
    for (const Decision& decision : decisions) {
        EXPECT_TRUE(is_sane(decision.signal, bars[decision.index])) << decision.index;
    }
}

/// Over many walks the first signal comes at the bar the registry names, and never before.
TEST_P(EveryStrategy, SpeaksFirstAtTheEndOfItsWarmUp) {
    const auto& all = registered_strategies();
    const auto spec = std::find_if(all.begin(), all.end(),
                                   [](const auto& each) { return each.type == GetParam(); });
    const auto settings = validate(GetParam(), {});
    ASSERT_TRUE(settings);
    const std::int64_t warm_up = spec->warm_up != nullptr ? spec->warm_up(settings.value()) : 1;
    const auto bullish = [](std::size_t) { return insight_at(17); };
    const auto ranging = [](std::size_t) { return MarketRegime::Ranging; };
    std::size_t first = 1'000;
    for (std::uint64_t seed = 0; seed < 600; ++seed) {
        const auto bars = bars_of(random_walk(seed, 60));
        const auto decisions = drive(*make(GetParam()), bars, bullish, ranging);
        first = decisions.empty() ? first : std::min(first, decisions.front().index);
    }
    EXPECT_EQ(static_cast<std::int64_t>(first) + 1, warm_up);
}

TEST_P(EveryStrategy, DecidesTheSameWhenTheFutureIsCutOff) {
    const auto bars = bars_of(random_walk(4, 1'200));
    const auto all = decisions_of(*make(GetParam()), bars);
    ASSERT_GT(all.size(), 2U);
    for (std::size_t length = 0; length <= bars.size(); length += 7) {
        const auto prefix = decisions_of(*make(GetParam()), std::span(bars).first(length));
        ASSERT_LE(prefix.size(), all.size());
        ASSERT_TRUE(std::equal(prefix.begin(), prefix.end(), all.begin())) << length;
        ASSERT_TRUE(prefix.size() == all.size() || all[prefix.size()].index >= length) << length;
    }
}

TEST_P(EveryStrategy, DecidesTheSameEveryTimeWhateverOthersSee) {
    const auto bars = bars_of(random_walk(5, 3'000));
    const auto alone = decisions_of(*make(GetParam()), bars);
    const auto one = make(GetParam());
    const auto two = make(GetParam());
    decisions_of(*two, bars_of(random_walk(8, 1'000)));
    EXPECT_EQ(decisions_of(*one, bars), alone);
}

}  // namespace
}  // namespace millrace::strategies
