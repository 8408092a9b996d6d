#pragma once

#include <string>
#include <vector>

#include "json.h"

namespace millrace::cli {

/// Where `stored` says otherwise than `wanted`, a line a key: `rsi.weight 0.15 and not 0.5`. Keys
/// that `wanted` has not are not looked at; numbers are compared by their value.
std::vector<std::string> setting_differences(const Json& wanted, const Json& stored);

}  // namespace millrace::cli
