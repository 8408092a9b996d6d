#pragma once

#include <string>
#include <vector>

#include <millrace/execution/risk_limits.h>

#include "configuration/problems.h"
#include "json.h"

namespace millrace::cli {

/// The limits that the configuration's `risk` gives, on top of what `limits` holds: each a number,
/// or "off"; what only has an on and off, "on" or "off". `where` begins the line of every problem.
void read_risk(const Json& json, const std::string& where, execution::RiskLimits& limits,
               Problems& problems);

/// What read_risk reads as the same limits, every one written out.
Json risk_document(const execution::RiskLimits& limits);

/// The limits that are on, each with its value, and the names of those that are off.
struct RiskInForce {
    std::vector<std::string> on;
    std::vector<std::string> off;
};
RiskInForce risk_in_force(const execution::RiskLimits& limits);

}  // namespace millrace::cli
