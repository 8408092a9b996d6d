#include "drive.h"

#include <gtest/gtest.h>

#include <millrace/strategies/registry.h>

namespace millrace::strategies {

std::unique_ptr<Strategy> make(std::string_view type, const events::Parameters& given) {
    auto strategy = create(type, given);
    if (!strategy) {
        ADD_FAILURE() << strategy.error().message;
        return nullptr;
    }
    return std::move(strategy).value();
}

std::vector<events::Bar> bars_of(std::span<const double> closes) {
    std::vector<events::Bar> bars;
    auto at = events::Timestamp::from_seconds(1'735'703'100);  // 2025-01-01T03:45:00Z
    for (const double close : closes) {
        bars.push_back({.open_time = at,
                        .symbol = events::SymbolId(3),
                        .open = close,
                        .high = close,
                        .low = close,
                        .close = close,
                        .volume = 1000});
        at = at + events::Duration::from_minutes(1);
    }
    return bars;
}

std::vector<double> random_walk(std::uint64_t seed, std::size_t count) {
    std::vector<double> prices;
    std::int64_t ticks = 20'000;
    for (std::size_t i = 0; i < count; ++i) {
        // SplitMix64 (Steele, Lea, Flood 2014).
        std::uint64_t bits = seed += 0x9e3779b97f4a7c15;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        ticks += static_cast<std::int64_t>((bits ^ (bits >> 31)) % 41) - 20;
        prices.push_back(static_cast<double>(ticks) * 0.05);
    }
    return prices;
}

std::vector<Decision> drive(Strategy& strategy, std::span<const events::Bar> bars,
                            const InsightAt& insight_at, const RegimeAt& regime_at) {
    const events::Parameters none;
    const events::Position flat;
    std::vector<Decision> decisions;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        events::StrategyContext context{.symbol = bars[i].symbol,
                                        .now = bars[i].close_time(),
                                        .current_position = &flat,
                                        .insight = insight_at ? insight_at(i) : nullptr,
                                        .regime =
                                            regime_at ? regime_at(i) : events::MarketRegime::Absent,
                                        .parameters = &none};
        if (auto signal = strategy.process_bar(bars[i], context)) {
            decisions.push_back({i, *signal});
        }
    }
    return decisions;
}

}  // namespace millrace::strategies
