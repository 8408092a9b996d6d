#include <millrace/events/nearest_name.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace millrace::events {
namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

/// Levenshtein's distance, in O(|from| x |to|).
std::size_t edits(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (lower(from[i]) == lower(to[j]) ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view given,
                                             std::span<const std::string_view> names) {
    constexpr std::size_t longest = 64;  // nobody mistypes more; bounds the work on hostile input
    if (given.size() > longest) {
        return std::nullopt;
    }
    std::optional<std::string_view> nearest;
    std::size_t fewest = std::min(given.size(), std::max<std::size_t>(given.size() / 3, 2) + 1);
    for (const std::string_view name : names) {
        const std::string_view last_part = name.substr(name.rfind('/') + 1);
        const std::size_t count = std::min(edits(given, name), edits(given, last_part));
        if (count < fewest) {
            fewest = count;
            nearest = name;
        }
    }
    return nearest;
}

}  // namespace millrace::events
