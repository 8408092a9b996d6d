#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/in_memory.h>
#include <millrace/execution/paper_execution.h>
#include <millrace/execution/simulated_broker.h>
#include <millrace/runner/trading_runner.h>

namespace millrace::runner {

events::Quantity shares(std::int64_t whole);
events::Money rupees(std::string_view decimal);

/// Trading starts at 09:15 in India on 2025-01-15; minute 0 opens then, minute 375 on the next day.
events::Timestamp opens_at(std::int64_t minute);
events::Bar bar(std::uint32_t symbol, std::int64_t minute, double open, double close);
/// Gapless bars of one symbol at 100 plus a small seeded walk.
std::vector<events::Bar> walk(std::uint32_t symbol, std::int64_t minutes, std::uint64_t seed = 1);

/// What a strategy was shown.
struct Shown {
    std::uint32_t strategy = 0;
    events::Bar bar;
    events::Timestamp now;
    events::SymbolId symbol;
    events::MarketRegime regime = events::MarketRegime::Absent;
    events::Position position;
    std::optional<events::ConfluenceInsight> insight;
};

/// What a scripted strategy answers; it may throw.
using Script = std::function<std::optional<events::Signal>(const events::Bar&,
                                                           const events::StrategyContext&)>;

/// A well-formed answer of that type.
std::optional<events::Signal> answer(events::SignalType type,
                                     const events::StrategyContext& context);
/// Answers by the minute in which the bar opened.
Script at_minutes(std::map<std::int64_t, events::SignalType> types);

/// A whole paper engine in memory, ready to be changed before it runs once.
class Engine {
public:
    explicit Engine(const std::vector<std::vector<events::Bar>>& series,
                    std::size_t strategies = 1);

    /// Every symbol's instance of the strategy follows this script.
    void follow(std::uint32_t strategy, Script script) { scripts_[strategy] = std::move(script); }
    void on_failure(std::uint32_t strategy, OnStrategyFailure what) {
        on_failure_[strategy] = what;
    }
    data::RunOutcome run(const RunOptions& options = {});

    template <class Kind> std::vector<Kind> recorded() {
        std::vector<Kind> found;
        for (const events::Event& event : everything()) {
            if (const Kind* kind = std::get_if<Kind>(&event)) {
                found.push_back(*kind);
            }
        }
        return found;
    }
    std::vector<events::Event> everything();
    const std::vector<Shown>& shown() const { return shown_; }
    const execution::PositionTracker& positions() const { return *positions_; }
    data::InMemoryRun& recorder() { return recorder_; }

    execution::ExecutionSettings settings;
    data::MarketDataProvider* market_data = nullptr;  // in place of the series given
    data::AnalyticsProvider* analytics = nullptr;
    data::TradingStateStore* trading_state = nullptr;
    data::RunRecorder* other_recorder = nullptr;

private:
    class Scripted;

    data::InMemoryMarketData bars_;
    std::vector<Script> scripts_;
    std::vector<OnStrategyFailure> on_failure_;
    std::vector<Shown> shown_;
    data::InMemoryRun recorder_;
    std::unique_ptr<execution::PositionTracker> positions_;
};

}  // namespace millrace::runner
