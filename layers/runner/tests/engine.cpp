#include "engine.h"

#include <algorithm>

#include <millrace/events/ensure.h>

namespace millrace::runner {

using events::Bar;
using events::Signal;
using events::SignalType;
using events::StrategyContext;

namespace {

constexpr std::int64_t first_open_s = 1'736'912'700;  // 2025-01-15 09:15 in India
constexpr std::int64_t minutes_per_session = 375;
// Days from the first to each of the next sessions: a Wednesday, and weekends are left out.
constexpr std::int64_t days_after[] = {0, 1, 2, 5, 6, 7, 8, 9};

template <class T> T must(events::Result<T> result) {
    events::ensure(result.has_value(), result ? "" : result.error().message);
    return std::move(result).value();
}

}  // namespace

events::Quantity shares(std::int64_t whole) { return *events::Quantity::from_whole(whole); }
events::Money rupees(std::string_view decimal) { return must(events::Money::parse(decimal)); }

events::Timestamp opens_at(std::int64_t minute) {
    const std::int64_t days = days_after[minute / minutes_per_session];
    return events::Timestamp::from_seconds(first_open_s + days * 86'400 +
                                           minute % minutes_per_session * 60);
}

Bar bar(std::uint32_t symbol, std::int64_t minute, double open, double close) {
    Bar bar;
    bar.open_time = opens_at(minute);
    bar.symbol = events::SymbolId(symbol);
    bar.open = open;
    bar.close = close;
    bar.high = std::max(open, close);
    bar.low = std::min(open, close);
    bar.volume = 1;
    return bar;
}

std::vector<Bar> walk(std::uint32_t symbol, std::int64_t minutes, std::uint64_t seed) {
    std::vector<Bar> bars;
    std::uint64_t state = seed * 0x9e3779b97f4a7c15U + symbol + 1;
    std::int64_t ticks = 2'000;
    for (std::int64_t minute = 0; minute < minutes; ++minute) {
        state ^= state << 13U;
        state ^= state >> 7U;
        state ^= state << 17U;
        const std::int64_t next = ticks + static_cast<std::int64_t>(state % 9) - 4;
        bars.push_back(bar(symbol, minute, static_cast<double>(ticks) * 0.05,
                           static_cast<double>(next) * 0.05));
        ticks = next;
    }
    return bars;
}

std::optional<Signal> answer(SignalType type, const StrategyContext& context) {
    Signal signal;
    signal.at = context.now;
    signal.symbol = context.symbol;
    signal.type = type;
    return signal;
}

Script at_minutes(std::map<std::int64_t, SignalType> types) {
    return [types = std::move(types)](const Bar& shown, const StrategyContext& context) {
        for (const auto& [minute, type] : types) {
            if (shown.open_time == opens_at(minute)) {
                return answer(type, context);
            }
        }
        return std::optional<Signal>();
    };
}

/// Keeps what it was shown and does what its script says.
class Engine::Scripted final : public strategies::Strategy {
public:
    Scripted(Engine& engine, std::uint32_t number) : engine_(&engine), number_(number) {}

    std::optional<Signal> process_bar(const Bar& bar, const StrategyContext& context) override {
        Shown& shown = engine_->shown_.emplace_back();
        shown.strategy = number_;
        shown.bar = bar;
        shown.now = context.now;
        shown.symbol = context.symbol;
        shown.regime = context.regime;
        shown.position = *context.current_position;
        if (context.insight != nullptr) {
            shown.insight = *context.insight;
        }
        const Script& script = engine_->scripts_[number_];
        return script ? script(bar, context) : std::nullopt;
    }

private:
    Engine* engine_;
    std::uint32_t number_;
};

Engine::Engine(const std::vector<std::vector<Bar>>& series, std::size_t strategies)
    : bars_(series), scripts_(strategies), on_failure_(strategies, OnStrategyFailure::Flatten) {
    market::Instrument instrument;
    instrument.symbol = "INFY";
    instrument.tick_slabs = {{market::always, {}, events::Price::from_units(5'000'000)}};
    instrument.lots = {{market::always, shares(1)}};
    settings.products.assign(strategies, execution::Product::Delivery);
    settings.instruments.assign(
        series.size(), {instrument, must(market::Calendar::create(market::CalendarKind::Nse))});
}

data::RunOutcome Engine::run(const RunOptions& options) {
    const std::size_t symbols = settings.instruments.size();
    positions_ =
        std::make_unique<execution::PositionTracker>(settings.capital, scripts_.size(), symbols);
    execution::SimulatedBroker broker(symbols, execution::BasisPointSlippage());
    execution::PaperExecution paper(settings, *positions_, broker);
    must(recorder_.begin({}));
    data::MarketDataProvider& provider = market_data != nullptr ? *market_data : bars_;
    data::RunRecorder& keeper = other_recorder != nullptr ? *other_recorder : recorder_;
    RunParts parts{provider, paper, &broker, *positions_, keeper, trading_state, {}};
    for (std::uint32_t number = 0; number < scripts_.size(); ++number) {
        StrategyDesk desk;
        desk.on_failure = on_failure_[number];
        desk.analytics = analytics;
        for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
            desk.by_symbol.push_back(std::make_unique<Scripted>(*this, number));
        }
        parts.strategies.push_back(std::move(desk));
    }
    TradingRunner runner(std::move(parts));
    data::RunOutcome outcome = runner.run(options);
    events::ensure(recorder_.end(outcome).has_value(), "the recorder in memory ends");
    return outcome;
}

std::vector<events::Event> Engine::everything() {
    std::vector<events::Event> found;
    const auto read = recorder_.records("last", {}, [&](std::span<const std::byte> record) {
        found.push_back(must(events::decode(record)));
        return true;
    });
    events::ensure(read.has_value(), "records are readable");
    return found;
}

}  // namespace millrace::runner
