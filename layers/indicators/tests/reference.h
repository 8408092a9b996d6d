#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bars.h"

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

/// Columns by name; nothing in a cell without a number.
using Table = std::map<std::string, Series>;

/// These read from the shared data, and answer nothing where it is absent. The JSON is of one kind,
/// a name and a number a line, the names the same in every object.
std::optional<Table> read_csv(const std::string& path);
std::optional<Table> read_json_rows(const std::string& path);

/// The columns are of high, low, close and volume, or the first few of these.
std::vector<TestBar> bars_of(const Table& table, const std::vector<std::string>& names);

/// Real bars, and what TA-Lib and Tulip made of them at some of the rows.
struct Reference {
    std::vector<TestBar> bars;
    std::map<std::string, std::vector<std::pair<std::size_t, double>>> columns;
    std::map<std::string, std::size_t> first_valid;
};
/// Nothing where the shared data is absent.
std::optional<Reference> talib_on_nse();

}  // namespace millrace::indicators
