#include <millrace/analytics/confluence_engine.h>

#include <gtest/gtest.h>

#include <cmath>
#include <span>

#include <millrace/analytics/engine_state.h>

#include "bars.h"

namespace millrace::analytics {
namespace {

using events::Bias;
using events::ConfluenceInsight;
using events::Contributor;

// An insight is no order: nothing in it could be executed.
template <class T> constexpr bool has_execution_field = requires(T insight) { insight.quantity; }
|| requires(T insight) { insight.price; }
|| requires(T insight) { insight.stop; }
|| requires(T insight) { insight.target; }
|| requires(T insight) { insight.side; }
|| requires(T insight) { insight.order; };
static_assert(!has_execution_field<ConfluenceInsight>);

constexpr int session_bars = 375;

std::vector<ConfluenceInsight> run(ConfluenceEngine& engine, std::span<const SessionBar> bars) {
    std::vector<ConfluenceInsight> insights;
    for (const SessionBar& each : bars) {
        if (engine.update(each.bar, each.session)) {
            insights.push_back(engine.insight());
        }
    }
    return insights;
}

std::vector<ConfluenceInsight> run(std::span<const SessionBar> bars,
                                   const ConfluenceSettings& settings = {}) {
    ConfluenceEngine engine(settings, session_bars);
    return run(engine, bars);
}

bool is_absent(const ConfluenceInsight& insight, Contributor contributor) {
    return (insight.absent_contributors & (1U << static_cast<unsigned>(contributor))) != 0;
}

TEST(ConfluenceEngine, BeginsOnceEveryContributorIsValid) {
    const auto bars = random_sessions(1, 1);
    EXPECT_EQ(run(std::span(bars).first(49)).size(), 0U);
    EXPECT_EQ(run(std::span(bars).first(50)).size(), 1U) << "EMA(50) is the last one";
    EXPECT_EQ(run(bars).front().bar_close, bars[49].bar.close_time());
}

TEST(ConfluenceEngine, KeepsEveryNumberWithinItsBounds) {
    for (const ConfluenceInsight& insight : run(random_sessions(2, 30))) {
        for (const float vote : insight.votes) {
            ASSERT_TRUE(vote >= -1 && vote <= 1);
            ASSERT_FALSE(vote == 0 && std::signbit(vote)) << "a store need not keep that";
        }
        ASSERT_LE(std::fabs(insight.score), 1);
        ASSERT_TRUE(insight.agreement >= 0 && insight.agreement <= 1);
        ASSERT_TRUE(insight.confidence >= 0 && insight.confidence <= std::fabs(insight.score));
        ASSERT_EQ(insight.bias, insight.score >= 0.2    ? Bias::Bullish
                                : insight.score <= -0.2 ? Bias::Bearish
                                                        : Bias::Neutral);
        ASSERT_EQ(static_cast<double>(static_cast<float>(insight.score)), insight.score);
        ASSERT_EQ(static_cast<double>(static_cast<float>(insight.confidence)), insight.confidence);
    }
}

TEST(ConfluenceEngine, NamesAMissingVwapAndDropsItsWeight) {
    auto bars = random_sessions(3, 2);
    for (SessionBar& each : bars) {
        each.bar.volume = 0;
    }
    for (const ConfluenceInsight& insight : run(bars)) {
        ASSERT_TRUE(is_absent(insight, Contributor::SessionVwap));
        double sum = 0;
        const ConfluenceSettings settings;
        for (std::size_t i = 0; i < events::contributor_count; ++i) {
            sum += settings.weights[i] * insight.votes[i];
        }
        ASSERT_NEAR(insight.score, sum / 0.85, 1e-6);
    }
    ConfluenceSettings without;
    without.weights[static_cast<std::size_t>(Contributor::SessionVwap)] = 0;
    const auto with_volume = run(random_sessions(3, 2), without);
    const auto no_volume = run(bars);
    ASSERT_EQ(with_volume.size(), no_volume.size());
    for (std::size_t i = 0; i < no_volume.size(); ++i) {
        ASSERT_EQ(with_volume[i].score, no_volume[i].score) << "a weight of 0 is the same";
    }
}

TEST(ConfluenceEngine, OfPricesThatDoNotMoveIsNeutral) {
    auto bars = random_sessions(4, 25);
    for (SessionBar& each : bars) {
        each.bar.open = each.bar.high = each.bar.low = each.bar.close = 100;
    }
    for (const ConfluenceInsight& insight : run(bars)) {
        for (const float vote : insight.votes) {
            ASSERT_EQ(vote, 0);
        }
        ASSERT_EQ(insight.score, 0);
        ASSERT_EQ(insight.agreement, 0);
        ASSERT_EQ(insight.confidence, 0);
        ASSERT_EQ(insight.bias, Bias::Neutral);
    }
}

TEST(ConfluenceEngine, ShowsABullRunAsBullish) {
    auto bars = random_sessions(5, 2);
    double price = 100;
    for (SessionBar& each : bars) {
        each.bar.open = each.bar.low = price;
        price += 0.5;
        each.bar.high = each.bar.close = price;
    }
    const auto insights = run(bars);
    EXPECT_EQ(insights.back().bias, Bias::Bullish);
    EXPECT_GT(insights.back().confidence, 0.6) << "all agree but the MACD, which no longer rises";
}

TEST(ConfluenceEngine, GoesOnBitForBitFromASavedState) {
    const auto bars = random_sessions(6, 26);
    ConfluenceEngine whole({}, session_bars);
    const auto expected = run(whole, bars);
    for (const std::size_t cut :
         {std::size_t{0}, std::size_t{1}, std::size_t{30}, std::size_t{51}, std::size_t{374},
          std::size_t{375}, std::size_t{7'777}, bars.size() - 1}) {
        ConfluenceEngine before({}, session_bars);
        auto found = run(before, std::span(bars).first(cut));
        ConfluenceEngine after({}, session_bars);
        ASSERT_TRUE(restore(after, state_of(before)));
        const auto rest = run(after, std::span(bars).subspan(cut));
        found.insert(found.end(), rest.begin(), rest.end());
        ASSERT_EQ(found, expected) << cut;
        ASSERT_EQ(after.values(), whole.values());
        ASSERT_EQ(state_of(after), state_of(whole));
    }
}

TEST(ConfluenceEngine, RefusesAStateThatIsNotItsOwn) {
    ConfluenceEngine engine({}, session_bars);
    const std::string state = state_of(engine);
    EXPECT_FALSE(restore(engine, state.substr(1)));
    EXPECT_FALSE(restore(engine, state + "x"));
    EXPECT_FALSE(restore(engine, ""));
}

events::MarketRegime regime_of(const std::string& name) {
    for (int i = 0; i <= 4; ++i) {
        const auto regime = static_cast<events::MarketRegime>(i);
        std::string known(events::name_of(regime));
        if (known == name) {
            return regime;
        }
    }
    ADD_FAILURE() << name;
    return events::MarketRegime::Absent;
}

/// Rows that golden_confluence.py made, apart from this code.
TEST(ConfluenceEngine, EqualsTheGoldenRowsOfReliance) {
    const auto bars = reliance();
    if (!bars) {
        GTEST_SKIP() << "not run: the shared reference data is absent";
    }
    const auto insights = run(*bars);
    const auto rows = read_csv(std::string(MILLRACE_TEST_DATA_DIR) + "/golden_reliance.csv");
    ASSERT_GT(rows.size(), 300U);
    std::size_t at = 0;
    for (std::size_t row = 1; row < rows.size(); ++row, at += 97) {
        const auto& cells = rows[row];
        ASSERT_LT(at, insights.size());
        const ConfluenceInsight& insight = insights[at];
        EXPECT_EQ(events::name_of(insight.bias), cells[1]) << cells[0];
        EXPECT_EQ(events::name_of(insight.signal), cells[2]) << cells[0];
        EXPECT_NEAR(insight.score, std::stod(cells[3]), 2e-7) << cells[0];
        EXPECT_NEAR(insight.confidence, std::stod(cells[4]), 2e-7) << cells[0];
        EXPECT_NEAR(insight.agreement, std::stod(cells[5]), 2e-7) << cells[0];
        EXPECT_EQ(insight.regime, regime_of(cells[6])) << cells[0];
        for (std::size_t i = 0; i < events::contributor_count; ++i) {
            EXPECT_NEAR(insight.votes[i], std::stod(cells[7 + i]), 2e-6) << cells[0] << " " << i;
        }
    }
}

}  // namespace
}  // namespace millrace::analytics
