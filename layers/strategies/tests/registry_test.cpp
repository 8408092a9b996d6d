#include <millrace/strategies/registry.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

namespace millrace::strategies {
namespace {

using events::Parameters;
using events::ParameterValue;

Parameters one(std::string name, ParameterValue value) {
    Parameters parameters;
    parameters.set(std::move(name), std::move(value));
    return parameters;
}

Parameters text(std::string name, std::string value) {
    return one(std::move(name), ParameterValue(std::move(value)));
}

std::string refusal(std::string_view type, const Parameters& given) {
    const auto result = validate(type, given);
    if (result) {
        return "accepted";
    }
    EXPECT_EQ(result.error().code, events::ErrorCode::InvalidInput);
    return result.error().message;
}

TEST(StrategyRegistry, ListsEveryStrategySortedByType) {
    const auto& all = registered_strategies();
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                               [](const auto& a, const auto& b) { return a.type < b.type; }));
    for (const char* type : {"buy_and_hold", "confluence_consumer", "ehma_pivot", "ema_cross",
                             "macd_trend", "regime_adaptive", "rsi_reversion", "sma_cross"}) {
        EXPECT_EQ(std::count_if(all.begin(), all.end(),
                                [&](const auto& spec) { return spec.type == type; }),
                  1)
            << type;
    }
}

TEST(StrategyRegistry, DocumentsEveryParameter) {
    for (const StrategySpec& spec : registered_strategies()) {
        EXPECT_FALSE(spec.description.empty()) << spec.type;
        EXPECT_TRUE(std::is_sorted(spec.parameters.begin(), spec.parameters.end(),
                                   [](const auto& a, const auto& b) { return a.name < b.name; }));
        std::set<std::string_view> names;
        for (const ParameterSpec& parameter : spec.parameters) {
            EXPECT_FALSE(parameter.description.empty()) << spec.type << " " << parameter.name;
            EXPECT_TRUE(names.insert(parameter.name).second) << spec.type << " " << parameter.name;
            EXPECT_FALSE(allowed(parameter).empty());
            // The runner's own settings of a strategy; a strategy must not take their names.
            EXPECT_NE(parameter.name, "timeframe");
            EXPECT_NE(parameter.name, "product");
        }
    }
}

TEST(StrategyRegistry, CreatesEveryStrategyFromItsDefaults) {
    for (const StrategySpec& spec : registered_strategies()) {
        const auto strategy = create(spec.type, {});
        ASSERT_TRUE(strategy) << spec.type;
        EXPECT_NE(strategy.value(), nullptr);
    }
}

TEST(StrategyRegistry, FillsInTheDocumentedDefaults) {
    for (const char* type : {"ehma_pivot", "ema_cross"}) {
        const auto crossover = validate(type, {});
        ASSERT_TRUE(crossover);
        EXPECT_EQ(crossover.value().integer("fast", 0), 9);
        EXPECT_EQ(crossover.value().integer("slow", 0), 21);
        EXPECT_FALSE(crossover.value().flag("allow_short", true));
    }
    const auto consumer = validate("confluence_consumer", {});
    ASSERT_TRUE(consumer);
    EXPECT_EQ(consumer.value().number("min_confidence", 0), 0.7);
    EXPECT_FALSE(consumer.value().flag("require_improving", true));
    EXPECT_TRUE(consumer.value().flag("enabled", false));
}

TEST(StrategyRegistry, AcceptsItsOwnAnswerUnchanged) {
    for (const StrategySpec& spec : registered_strategies()) {
        const auto once = validate(spec.type, {});
        ASSERT_TRUE(once);
        const auto twice = validate(spec.type, once.value());
        ASSERT_TRUE(twice);
        EXPECT_EQ(once.value(), twice.value());
    }
}

TEST(StrategyRegistry, ReadsTextAsTheTypeOfTheParameter) {
    const auto fast = validate("ehma_pivot", text("fast", "12"));
    ASSERT_TRUE(fast);
    EXPECT_EQ(*fast.value().find("fast"), ParameterValue(std::int64_t{12}));
    const auto flag = validate("ehma_pivot", text("allow_short", "true"));
    ASSERT_TRUE(flag);
    EXPECT_EQ(*flag.value().find("allow_short"), ParameterValue(true));
    const auto number = validate("confluence_consumer", text("min_confidence", "0.85"));
    ASSERT_TRUE(number);
    EXPECT_EQ(*number.value().find("min_confidence"), ParameterValue(0.85));
    const auto whole = validate("confluence_consumer", one("min_confidence", std::int64_t{1}));
    ASSERT_TRUE(whole);
    EXPECT_EQ(*whole.value().find("min_confidence"), ParameterValue(1.0));
}

TEST(StrategyRegistry, RefusesWhatIsNotOfTheParametersType) {
    for (const char* garbage : {"", " 9", "9 ", "+9", "9.0", "9.5", "0x9", "1e1", "nine", "true",
                                "99999999999999999999", "9,21"}) {
        EXPECT_NE(refusal("ehma_pivot", text("fast", garbage)), "accepted") << garbage;
    }
    for (const char* garbage : {"", "1", "yes", "TRUE", "true "}) {
        EXPECT_NE(refusal("ehma_pivot", text("allow_short", garbage)), "accepted") << garbage;
    }
    for (const char* garbage : {"", "nan", "inf", "-inf", "0.7x", "0,7", " 0.7"}) {
        EXPECT_NE(refusal("confluence_consumer", text("min_confidence", garbage)), "accepted")
            << garbage;
    }
    EXPECT_NE(refusal("ehma_pivot", one("fast", 9.0)), "accepted");
    EXPECT_NE(refusal("ehma_pivot", one("fast", true)), "accepted");
    EXPECT_NE(refusal("ehma_pivot", one("allow_short", std::int64_t{1})), "accepted");
    EXPECT_NE(refusal("confluence_consumer",
                      one("min_confidence", std::numeric_limits<double>::quiet_NaN())),
              "accepted");
}

TEST(StrategyRegistry, RefusesWhatIsOutOfRangeAndSaysWhatIsAllowed) {
    EXPECT_EQ(refusal("ehma_pivot", one("fast", std::int64_t{1})),
              "strategy ehma_pivot: parameter fast was '1', expected a whole number from 2 to "
              "10000 (bars)");
    EXPECT_EQ(refusal("confluence_consumer", text("min_confidence", "1.5")),
              "strategy confluence_consumer: parameter min_confidence was '1.5', expected a number "
              "from 0 to 1");
    EXPECT_EQ(
        refusal("confluence_consumer", text("enabled", "maybe")),
        "strategy confluence_consumer: parameter enabled was 'maybe', expected true or false");
    EXPECT_NE(refusal("ehma_pivot", one("slow", std::int64_t{10'001})), "accepted");
    EXPECT_EQ(refusal("ema_cross", one("fast", std::int64_t{1})), "accepted");
    EXPECT_NE(refusal("ema_cross", one("fast", std::int64_t{-9})), "accepted");
}

TEST(StrategyRegistry, RefusesAFastPeriodThatIsNotShorter) {
    EXPECT_EQ(refusal("ema_cross", one("fast", std::int64_t{21})),
              "strategy ema_cross: fast was 21 and slow was 21, expected fast shorter than slow");
    EXPECT_NE(refusal("ehma_pivot", one("slow", std::int64_t{5})), "accepted");
}

TEST(StrategyRegistry, NamesTheNearestParameter) {
    EXPECT_EQ(refusal("ehma_pivot", one("fats", std::int64_t{9})),
              "strategy ehma_pivot: parameter 'fats' is unknown; did you mean 'fast'? known: "
              "allow_short, fast, slow");
    EXPECT_EQ(refusal("ehma_pivot", one("stop_loss_percent", 2.0)),
              "strategy ehma_pivot: parameter 'stop_loss_percent' is unknown; known: allow_short, "
              "fast, slow");
}

TEST(StrategyRegistry, NamesTheNearestType) {
    EXPECT_EQ(refusal("ehma_pivto", {}),
              "strategy type 'ehma_pivto' is unknown; did you mean 'ehma_pivot'? known: "
              "buy_and_hold, confluence_consumer, ehma_pivot, ema_cross, macd_trend, "
              "regime_adaptive, rsi_reversion, sma_cross");
    EXPECT_TRUE(
        refusal("nothing_like_it", {})
            .starts_with("strategy type 'nothing_like_it' is unknown; known: buy_and_hold"));
    EXPECT_FALSE(create("", {}));
    EXPECT_FALSE(create(std::string(100'000, 'x'), {}));
}

TEST(StrategyRegistry, CreatesNothingFromInvalidParameters) {
    EXPECT_FALSE(create("ehma_pivot", one("fast", std::int64_t{0})));
    EXPECT_FALSE(create("ehma_pivot", one("fast", std::int64_t{30})));
}

}  // namespace
}  // namespace millrace::strategies
