#include "did_you_mean.h"

#include <vector>

#include <millrace/events/nearest_name.h>

namespace millrace::cli {

std::string did_you_mean(std::string_view given, std::span<const std::string> words) {
    const std::vector<std::string_view> names(words.begin(), words.end());
    const auto nearest = events::nearest_name(given, names);
    return nearest ? "; did you mean '" + std::string(*nearest) + "'?" : std::string();
}

}  // namespace millrace::cli
