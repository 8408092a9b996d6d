#pragma once

#include <span>
#include <string>
#include <string_view>

namespace millrace::cli {

/// The closest of the words; empty where none is close.
std::string nearest_word(std::string_view given, std::span<const std::string> words);

/// `; did you mean 'symbols'?` for the closest of the words, or nothing where none is close.
std::string did_you_mean(std::string_view given, std::span<const std::string> words);

}  // namespace millrace::cli
