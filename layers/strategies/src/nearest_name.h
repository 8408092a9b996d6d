#pragma once

#include <span>
#include <string_view>

namespace millrace::strategies {

/// The name with the fewest edits from `given`, the first of several; empty where none is near
/// enough to have been meant (more than a third of `given`, and more than 2 edits).
std::string_view nearest_name(std::string_view given, std::span<const std::string_view> names);

}  // namespace millrace::strategies
