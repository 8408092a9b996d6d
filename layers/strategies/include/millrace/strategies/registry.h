#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/parameters.h>
#include <millrace/events/result.h>
#include <millrace/strategies/strategy.h>

namespace millrace::strategies {

/// One setting of a strategy. The default's type is the setting's type.
struct ParameterSpec {
    std::string_view name;
    events::ParameterValue default_value;
    double minimum = 0;          // of numbers only, included
    double maximum = 0;          // of numbers only, included
    std::string_view unit = {};  // empty where there is none
    std::string_view description;
};

/// What the registry knows of one type of strategy.
struct StrategySpec {
    using Create = std::unique_ptr<Strategy> (*)(const events::Parameters& validated);
    /// Rules between settings, asked once each alone is valid.
    using Check = events::Result<void> (*)(const events::Parameters& filled_in);
    /// The first bar of its timeframe, counted from 1, at which it can give a signal.
    using WarmUp = std::int64_t (*)(const events::Parameters& filled_in);

    std::string_view type;
    std::string_view description;
    std::vector<ParameterSpec> parameters;  // sorted by name
    Create create = nullptr;
    Check check = nullptr;     // null where settings do not depend on one another
    WarmUp warm_up = nullptr;  // null: its first bar
    /// Whether it looks at the context's insight or regime. It is shown them only if it says so.
    bool reads_insights = false;
};

/// Every type of strategy there is, sorted by type. Safe to call from any thread.
const std::vector<StrategySpec>& registered_strategies();

/// What a setting takes, for people: `a whole number from 2 to 10000 (bars)`.
std::string allowed(const ParameterSpec& spec);

/// Every setting of the type, defaults filled in. Text, as a command line gives it, is read as the
/// setting's type. InvalidInput for an unknown type or name (naming the nearest known one), a wrong
/// type, a value out of range or settings that contradict each other.
events::Result<events::Parameters> validate(std::string_view type, const events::Parameters& given);

/// A new strategy that has seen no bar. Validates first, so it fails as validate does.
events::Result<std::unique_ptr<Strategy>> create(std::string_view type,
                                                 const events::Parameters& given);

}  // namespace millrace::strategies
