#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <millrace/data/run_summary.h>
#include <millrace/events/parameters.h>

namespace millrace::storage {

std::optional<data::RunStatus> parse_status(std::string_view name);

/// A parameter as two texts that give back the same value, doubles included.
struct StoredParameter {
    std::string_view type;  // flag, integer, number or text
    std::string value;
};
StoredParameter stored_parameter(const events::ParameterValue& value);
std::optional<events::ParameterValue> parse_parameter(std::string_view type,
                                                      std::string_view value);

}  // namespace millrace::storage
