#pragma once

#include <millrace/strategies/registry.h>

namespace millrace::strategies {

/// A period in bars, from `shortest` to 10,000.
inline ParameterSpec period_parameter(std::string_view name, std::int64_t bars, int shortest,
                                      std::string_view description) {
    return {.name = name,
            .default_value = bars,
            .minimum = static_cast<double>(shortest),
            .maximum = 10'000,
            .unit = "bars",
            .description = description};
}

}  // namespace millrace::strategies
