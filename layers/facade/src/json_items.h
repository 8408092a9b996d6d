#pragma once

#include <string_view>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::facade {

/// The items of a JSON list of objects as they stand, so that no number goes through a double.
/// Corrupt: anything else.
events::Result<std::vector<std::string_view>> items_of(std::string_view list);

}  // namespace millrace::facade
