#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::cli {

/// Begins the name of every variable that is a setting. No other variable may begin so: a mistyped
/// setting is refused, not ignored.
inline constexpr std::string_view variable_prefix = "MILLRACE_";

struct EnvironmentVariable {
    std::string name;
    std::string value;
};
using EnvironmentVariables = std::vector<EnvironmentVariable>;

/// Every setting among this process's variables, by name.
EnvironmentVariables process_environment();

/// The variable that sets a key: `MILLRACE_EXECUTION__CAPITAL` of `execution.capital`.
std::string variable_of(std::string_view path);

/// The value of a key's variable; null where it is not set.
const std::string* find_variable(const EnvironmentVariables& environment, std::string_view path);

}  // namespace millrace::cli
