#pragma once

#include <span>
#include <string>
#include <string_view>

namespace millrace::cli {

/// `; did you mean 'symbols'?` for the closest of the words, or nothing where none is close.
std::string did_you_mean(std::string_view given, std::span<const std::string> words);

}  // namespace millrace::cli
