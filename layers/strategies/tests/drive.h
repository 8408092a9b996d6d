#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <millrace/events/insight.h>
#include <millrace/events/parameters.h>
#include <millrace/strategies/strategy.h>

namespace millrace::strategies {

/// A strategy by its settings, which a test means to be valid.
std::unique_ptr<Strategy> make(std::string_view type, const events::Parameters& given = {});

/// One-minute bars of one symbol with these closes.
std::vector<events::Bar> bars_of(std::span<const double> closes);

/// Prices in whole ticks from a seed; the same on every compiler.
std::vector<double> random_walk(std::uint64_t seed, std::size_t count);

/// A signal and the index of the bar that made it.
struct Decision {
    std::size_t index = 0;
    events::Signal signal;
    bool operator==(const Decision&) const = default;
};

/// The insight to show with the bar of that index; null is none.
using InsightAt = std::function<const events::ConfluenceInsight*(std::size_t)>;

/// The regime known at the bar of that index.
using RegimeAt = std::function<events::MarketRegime(std::size_t)>;

/// Shows every bar in order, with a context as the runner makes it; the position stays flat.
std::vector<Decision> drive(Strategy& strategy, std::span<const events::Bar> bars,
                            const InsightAt& insight_at = nullptr,
                            const RegimeAt& regime_at = nullptr);

}  // namespace millrace::strategies
