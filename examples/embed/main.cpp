// The parts of Millrace without its runner: a strategy from the registry decides on bars, paper
// execution acts on its signal, and the position follows the trade.
#include <cmath>
#include <cstdlib>
#include <iostream>

#include <millrace/execution/paper_execution.h>
#include <millrace/execution/simulated_broker.h>
#include <millrace/market/instrument_table.h>
#include <millrace/strategies/registry.h>

using namespace millrace;

namespace {

const events::StrategyId strategy_id(0);
const events::SymbolId symbol(0);

template <class T> T must(events::Result<T> result) {
    if (!result) {
        std::cerr << result.error().message << "\n";
        std::exit(EXIT_FAILURE);
    }
    return std::move(result).value();
}

void must(const events::Result<void>& done) {
    if (!done) {
        std::cerr << done.error().message << "\n";
        std::exit(EXIT_FAILURE);
    }
}

/// A price that falls for half an hour and then rises, by half a rupee a minute.
events::Bar bar_at(int minute) {
    events::Bar bar;
    bar.open_time = must(events::Timestamp::parse("2025-01-15T09:15:00+05:30")) +
                    events::Duration::from_minutes(minute);
    bar.symbol = symbol;
    bar.open = 110.0 + 0.5 * std::abs(minute - 15);
    bar.close = 110.0 + 0.5 * std::abs(minute + 1 - 15);
    bar.high = std::fmax(bar.open, bar.close);
    bar.low = std::fmin(bar.open, bar.close);
    return bar;
}

/// What an order needs to know of its market: the instrument's rules and the exchange's hours.
execution::ExecutionSettings settings() {
    execution::ExecutionSettings settings;
    settings.products = {execution::Product::Delivery};
    const auto infy = market::InstrumentTable::builtin().find_or_default("INFY").instrument;
    settings.instruments.push_back({infy, must(market::Calendar::create(infy.calendar))});
    return settings;
}

}  // namespace

int main() {
    const execution::ExecutionSettings rules = settings();
    execution::PositionTracker positions(rules.capital, 1, 1);
    execution::SimulatedBroker broker(1, execution::BasisPointSlippage());
    execution::PaperExecution paper(rules, positions, broker);

    events::Parameters given;
    given.set("fast", std::int64_t{3});
    given.set("slow", std::int64_t{8});
    const events::Parameters parameters = must(strategies::validate("ehma_pivot", given));
    const auto strategy = must(strategies::create("ehma_pivot", parameters));

    for (int minute = 0; positions.quantity(strategy_id, symbol).is_zero(); ++minute) {
        const events::Bar bar = bar_at(minute);
        execution::ExecutionReport report;
        broker.on_bars(std::span(&bar, 1));  // 1. fills, the only thing that moves a position
        must(paper.collect(bar.close_time(), report));
        for (const events::Event& event : report) {
            if (const auto* trade = std::get_if<events::Trade>(&event)) {
                must(positions.apply_trade(*trade));
                std::cout << "filled " << trade->quantity.to_string() << " at "
                          << trade->price.to_string() << ", " << trade->at.to_string() << "\n";
            }
        }
        positions.mark(std::span(&bar, 1));  // 2. marks
        events::StrategyContext context;     // 3. the strategy decides
        context.symbol = symbol;
        context.now = bar.close_time();
        context.current_position = &positions.position(strategy_id, symbol);
        context.parameters = &parameters;
        const auto signal = strategy->process_bar(bar, context);
        if (signal) {
            std::cout << "signal " << events::name_of(signal->type) << " at "
                      << signal->at.to_string() << ": " << events::to_string(signal->reason)
                      << "\n";
            must(paper.process_signal(*signal, bar, report));  // 4. execution acts
        }
    }
    const events::Position& held = positions.position(strategy_id, symbol);
    std::cout << "holds " << held.quantity.to_string() << " at " << held.average_entry.to_string()
              << ", worth " << held.market_value.to_string() << ", unrealized "
              << held.unrealized_pnl.to_string() << "\n";
}
