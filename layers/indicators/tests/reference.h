#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace millrace::indicators {

using Series = std::vector<std::optional<double>>;

std::optional<std::size_t> first_valid(const Series& series);

/// A price that moves by whole ticks from a seed; the same on every compiler.
std::vector<double> random_walk(std::uint64_t seed, std::size_t count);

/// EMA from its closed form, a weighted sum over the whole past for each value: slow, and written
/// apart from the streaming one.
Series batch_ema(const std::vector<double>& values, int n);

/// Valid at the same places, and there equal within `tolerance` of the value.
void expect_near(const Series& actual, const Series& expected, double tolerance);

/// Closes of real bars, and what TA-Lib made of them at some of the rows.
struct Reference {
    std::vector<double> closes;
    std::map<std::string, std::vector<std::pair<std::size_t, double>>> columns;
};
/// Nothing where the shared data is absent.
std::optional<Reference> talib_on_nse();

}  // namespace millrace::indicators
