#include "did_you_mean.h"

#include <vector>

#include <millrace/events/nearest_name.h>

namespace millrace::cli {

std::string nearest_word(std::string_view given, std::span<const std::string> words) {
    const std::vector<std::string_view> names(words.begin(), words.end());
    return std::string(events::nearest_name(given, names).value_or(""));
}

std::string did_you_mean(std::string_view given, std::span<const std::string> words) {
    const std::string nearest = nearest_word(given, words);
    return nearest.empty() ? nearest : "; did you mean '" + nearest + "'?";
}

}  // namespace millrace::cli
