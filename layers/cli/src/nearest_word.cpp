#include "nearest_word.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace millrace::cli {
namespace {

std::size_t edits(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view given, std::span<const std::string> words) {
    constexpr std::size_t longest = 64;  // bounds the work on hostile input
    if (given.size() > longest) {
        return {};
    }
    std::string_view nearest;
    std::size_t fewest = std::max<std::size_t>(given.size() / 3, 2) + 1;
    for (const std::string& word : words) {
        if (const std::size_t count = edits(given, word); count < fewest) {
            fewest = count;
            nearest = word;
        }
    }
    return nearest.empty() ? std::string() : "; did you mean '" + std::string(nearest) + "'?";
}

}  // namespace millrace::cli
