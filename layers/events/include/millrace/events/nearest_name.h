#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace millrace::events {

/// The name that a mistyped one was most likely meant to be: the one with the fewest letters to
/// insert, delete or replace, case aside, the first of several. Nothing where none is near: more
/// than 2 edits and more than a third of what was given, or all of it. The last part of a path
/// (`Kolkata` of `Asia/Kolkata`) counts as the whole. The answer is one of `names` and lives as
/// long as its text.
std::optional<std::string_view> nearest_name(std::string_view given,
                                             std::span<const std::string_view> names);

}  // namespace millrace::events
