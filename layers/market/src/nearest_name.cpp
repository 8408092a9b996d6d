#include "nearest_name.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace millrace::market {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

/// Levenshtein's distance.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0U : 1U);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view typed,
                                             std::span<const std::string_view> known) {
    constexpr std::size_t longest = 64;  // nobody mistypes that much
    if (typed.empty() || typed.size() > longest) {
        return std::nullopt;
    }
    const std::string wanted = lower(typed);
    std::optional<std::string_view> best;
    std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
    for (const std::string_view name : known) {
        const std::string whole = lower(name);
        const std::string last = whole.substr(whole.rfind('/') + 1);
        const std::size_t far = std::min(distance(wanted, whole), distance(wanted, last));
        if (far < best_distance) {
            best_distance = far;
            best = name;
        }
    }
    return best;
}

}  // namespace millrace::market
