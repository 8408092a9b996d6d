#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace millrace::events {

/// Names for a reader: `a, b and 3 more`, with no more than `shown_max` of them.
std::string listed(std::span<const std::string> names, std::size_t shown_max = 12);

}  // namespace millrace::events
