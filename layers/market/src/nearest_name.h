#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace millrace::market {

/// The known name that a mistyped one was most likely meant to be, case aside; nothing when none is
/// near. The last part of a path (`Kolkata` of `Asia/Kolkata`) counts as the whole.
std::optional<std::string_view> nearest_name(std::string_view typed,
                                             std::span<const std::string_view> known);

}  // namespace millrace::market
