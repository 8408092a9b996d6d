#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

#include "engine.h"

namespace millrace::runner {
namespace {

using events::Bar;
using events::ReasonCode;
using events::Signal;
using events::SignalType;
using events::StrategyContext;
using events::StrategyDisabled;

struct Failure {
    const char* name;
    ReasonCode recorded_as;
    Script at_minute_five;
};

/// A sound answer with one thing wrong.
template <class Change> Script garbage(Change change) {
    return [change](const Bar&, const StrategyContext& context) {
        auto signal = answer(SignalType::Buy, context);
        change(*signal);
        return signal;
    };
}

std::vector<Failure> failures() {
    constexpr auto wrong = ReasonCode::StrategyReturnedGarbage;
    return {
        {"exception", ReasonCode::StrategyThrew,
         [](const Bar&, const StrategyContext&) -> std::optional<Signal> {
             throw std::runtime_error("boom");
         }},
        {"thrown number", ReasonCode::StrategyThrew,
         [](const Bar&, const StrategyContext&) -> std::optional<Signal> { throw 7; }},
        {"confidence NaN", wrong, garbage([](Signal& signal) {
             signal.confidence = std::numeric_limits<double>::quiet_NaN();
         })},
        {"confidence 7", wrong, garbage([](Signal& signal) { signal.confidence = 7; })},
        {"confidence -0.1", wrong, garbage([](Signal& signal) { signal.confidence = -0.1; })},
        {"other symbol", wrong,
         garbage([](Signal& signal) { signal.symbol = events::SymbolId(1); })},
        {"symbol out of range", wrong,
         garbage([](Signal& signal) { signal.symbol = events::SymbolId(4'000'000'000U); })},
        {"earlier time", wrong, garbage([](Signal& signal) { signal.at = opens_at(0); })},
        {"later time", wrong, garbage([](Signal& signal) {
             signal.at = signal.at + events::Duration::from_microseconds(1);
         })},
        {"no such type", wrong,
         garbage([](Signal& signal) { signal.type = static_cast<SignalType>(9); })},
        {"too many numbers", wrong, garbage([](Signal& signal) { signal.reason.count = 200; })},
    };
}

/// Two strategies on two symbols, all long from minute 1 on; strategy 0 fails on symbol 0 at 5.
class FailingStrategy : public ::testing::TestWithParam<Failure> {
protected:
    data::RunOutcome run(OnStrategyFailure what) {
        engine.on_failure(0, what);
        engine.follow(1, at_minutes({{0, SignalType::Buy}, {8, SignalType::Exit}}));
        engine.follow(0, [](const Bar& shown, const StrategyContext& context) {
            const bool fails =
                shown.open_time == opens_at(5) && shown.symbol == events::SymbolId(0);
            return fails ? GetParam().at_minute_five(shown, context)
                         : answer(SignalType::Buy, context);
        });
        return engine.run();
    }
    events::Quantity held(std::uint32_t strategy, std::uint32_t symbol) const {
        return engine.positions().quantity(events::StrategyId(strategy), events::SymbolId(symbol));
    }

    Engine engine{{walk(0, 20), walk(1, 20)}, 2};
};

TEST_P(FailingStrategy, IsDisabledRecordedAndFlattenedAndTheOthersGoOn) {
    const auto outcome = run(OnStrategyFailure::Flatten);
    EXPECT_EQ(outcome.status, data::RunStatus::Completed) << outcome.failure;
    EXPECT_EQ(outcome.strategies_disabled, 1U);
    const auto disabled = engine.recorded<StrategyDisabled>();
    ASSERT_EQ(disabled.size(), 1U);
    EXPECT_EQ(disabled[0].strategy, events::StrategyId(0));
    EXPECT_EQ(disabled[0].symbol, events::SymbolId(0));
    EXPECT_EQ(disabled[0].at, opens_at(6));
    EXPECT_EQ(disabled[0].reason.code, GetParam().recorded_as);
    std::size_t calls = 0;
    for (const Shown& shown : engine.shown()) {
        calls += shown.strategy == 0 && shown.bar.symbol == events::SymbolId(0) ? 1U : 0U;
    }
    EXPECT_EQ(calls, 6U) << "a disabled strategy was called again";
    std::vector<Signal> exits;
    for (const Signal& signal : engine.recorded<Signal>()) {
        if (signal.reason.code == ReasonCode::FlattenAfterFailure) {
            exits.push_back(signal);
        }
    }
    ASSERT_EQ(exits.size(), 1U);
    EXPECT_EQ(exits[0].type, SignalType::Exit);
    EXPECT_EQ(held(0, 0), shares(0));
    EXPECT_EQ(held(0, 1), shares(100));
    EXPECT_EQ(held(1, 0), shares(0));  // the other strategy's own exit at 8
    EXPECT_EQ(engine.shown().size(), 66U);
}

TEST_P(FailingStrategy, KeepsItsPositionWhereThatIsAskedFor) {
    const auto outcome = run(OnStrategyFailure::Hold);
    EXPECT_EQ(outcome.strategies_disabled, 1U);
    EXPECT_EQ(held(0, 0), shares(100));
}

INSTANTIATE_TEST_SUITE_P(Ways, FailingStrategy, ::testing::ValuesIn(failures()),
                         [](const auto& way) {
                             std::string name;
                             for (const char letter : std::string(way.param.name)) {
                                 name += std::isalnum(static_cast<unsigned char>(letter)) != 0
                                             ? letter
                                             : '_';
                             }
                             return name;
                         });

TEST(Flatten, IsAskedForAgainWhenTheExitExpiredWithItsSession) {
    Engine engine({walk(0, 380)});
    engine.follow(0, [](const Bar& shown, const StrategyContext& context) {
        if (shown.open_time == opens_at(374)) {  // nothing opens after this session's last bar
            throw std::runtime_error("boom");
        }
        return answer(SignalType::Buy, context);
    });
    const auto outcome = engine.run();
    EXPECT_EQ(outcome.strategies_disabled, 1U);
    EXPECT_EQ(outcome.orders_unfilled, 1U);
    EXPECT_EQ(outcome.trades_executed, 2U);
    EXPECT_TRUE(outcome.positions.empty());
}

TEST(Hold, IsNoSignalAndIsNotRecorded) {
    Engine engine({walk(0, 10)});
    engine.follow(0, [](const Bar&, const StrategyContext& context) {
        return answer(SignalType::Hold, context);
    });
    EXPECT_EQ(engine.run().signals_generated, 0U);
    EXPECT_EQ(engine.everything().size(), 1U) << "but for the last equity";
}

TEST(Signals, CarryTheIdOfTheirStrategyWhateverItSays) {
    Engine engine({walk(0, 2)}, 2);
    engine.follow(1, [](const Bar&, const StrategyContext& context) {
        auto signal = answer(SignalType::Buy, context);
        signal->strategy = events::StrategyId(0);
        return signal;
    });
    engine.run();
    for (const Signal& signal : engine.recorded<Signal>()) {
        EXPECT_EQ(signal.strategy, events::StrategyId(1));
    }
}

}  // namespace
}  // namespace millrace::runner
