#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>

#include "indicators/indicator_catalog.h"

namespace millrace::cli {

/// An indicator with a value for each of its parameters.
struct ChosenIndicator {
    const IndicatorEntry* entry = nullptr;
    std::vector<double> arguments;

    std::unique_ptr<ComputedIndicator> make() const {
        return entry->make(IndicatorArguments(arguments));
    }
    /// Names of its outputs, each with the parameters in use: `macd_signal_12_26_9`.
    std::vector<std::string> columns() const;
    /// As a user may write it: `macd:12,26,9`.
    std::string spec() const;
    /// The index of the first bar at which each output has a value, where every bar has volume.
    std::vector<std::size_t> first_valid() const;
};

ChosenIndicator with_defaults(const IndicatorEntry& entry);

/// `ema`, `ema:21`, `macd:12,26,9`: parameters left out at the end take their defaults.
/// InvalidInput for an unknown indicator, parameters that are too many, no number, out of range or
/// senseless together, and for one indicator asked for twice.
events::Result<std::vector<ChosenIndicator>>
parse_indicators(const std::vector<std::string>& specs);

/// `a whole number from 1 to 100000`.
std::string allowed(const IndicatorParameter& parameter);

/// The shortest plain decimal that reads back as the same double.
std::string shortest_decimal(double value);

}  // namespace millrace::cli
