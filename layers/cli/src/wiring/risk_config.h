#pragma once

#include <string>
#include <vector>

#include <millrace/execution/risk_controls.h>

#include "json.h"

namespace millrace::cli {

/// Sets a control's limit: a number, or "off"; of what only has an on and off, "on" or "off". False
/// where the value is none of these, and `limits` stays.
bool read_limit(const execution::RiskControl& control, const Json& value,
                execution::RiskLimits& limits);

/// What read_limit takes, for people.
std::string allowed(const execution::RiskControl& control);

/// What read_limit reads as the same limit.
Json limit_document(const execution::RiskControl& control, const execution::RiskLimits& limits);

/// Every limit by its key.
Json risk_document(const execution::RiskLimits& limits);

/// The limits that are on, each with its value, and the names of those that are off.
struct RiskInForce {
    std::vector<std::string> on;
    std::vector<std::string> off;
};
RiskInForce risk_in_force(const execution::RiskLimits& limits);

}  // namespace millrace::cli
