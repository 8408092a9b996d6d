#include "reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace millrace::indicators {
namespace {

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');) {
        cells.push_back(cell.substr(0, cell.find('\r')));
    }
    return cells;
}

/// Nothing where the cell is empty or no number, or NaN.
std::optional<double> number_in(const std::string& cell) {
    char* end = nullptr;
    const double number = std::strtod(cell.c_str(), &end);
    const bool whole = !cell.empty() && *end == '\0';
    return whole && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> first_valid(const Series& series) {
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (series[i]) {
            return i;
        }
    }
    return std::nullopt;
}

std::vector<double> random_walk(std::uint64_t seed, std::size_t count) {
    std::vector<double> prices;
    std::int64_t ticks = 20'000;
    for (std::size_t i = 0; i < count; ++i) {
        ticks += static_cast<std::int64_t>(next_random(seed) % 41) - 20;
        prices.push_back(static_cast<double>(ticks) * 0.05);
    }
    return prices;
}

Series batch_ema(const std::vector<double>& values, int n) {
    const auto period = static_cast<std::size_t>(n);
    const double k = 2.0 / (n + 1);
    Series results(values.size());
    for (std::size_t last = period - 1; last < values.size(); ++last) {
        double sum = 0;
        double weight = k;
        for (std::size_t i = last; i >= period; --i, weight *= 1 - k) {
            sum += weight * values[i];
        }
        double seed = 0;
        for (std::size_t i = 0; i < period; ++i) {
            seed += values[i] / n;
        }
        results[last] = sum + std::pow(1 - k, static_cast<double>(last - (period - 1))) * seed;
    }
    return results;
}

void expect_near(const Series& actual, const Series& expected, double tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        ASSERT_EQ(actual[i].has_value(), expected[i].has_value()) << "index " << i;
        if (actual[i]) {
            ASSERT_NEAR(*actual[i], *expected[i], tolerance * std::fabs(*expected[i])) << i;
        }
    }
}

std::optional<Table> read_csv(const std::string& path) {
    std::ifstream file(std::string(MILLRACE_SHARED_DATA_DIR) + "/" + path);
    if (!file) {
        return std::nullopt;
    }
    std::string line;
    std::getline(file, line);
    const auto names = split(line);
    Table table;
    while (std::getline(file, line)) {
        const auto cells = split(line);
        for (std::size_t i = 0; i < names.size(); ++i) {
            table[names[i]].push_back(i < cells.size() ? number_in(cells[i]) : std::nullopt);
        }
    }
    return table;
}

std::optional<Table> read_json_rows(const std::string& path) {
    std::ifstream file(std::string(MILLRACE_SHARED_DATA_DIR) + "/" + path);
    if (!file) {
        return std::nullopt;
    }
    Table table;
    for (std::string line; std::getline(file, line);) {
        const std::size_t name = line.find('"');
        const std::size_t colon = line.find("\": ");
        if (colon != std::string::npos) {
            table[line.substr(name + 1, colon - name - 1)].push_back(
                number_in(line.substr(colon + 3, line.find(',') - colon - 3)));
        }
    }
    return table;
}

std::vector<TestBar> bars_of(const Table& table, const std::vector<std::string>& names) {
    std::vector<TestBar> bars(table.at(names.back()).size());
    const std::vector<double TestBar::*> fields = {&TestBar::high, &TestBar::low, &TestBar::close,
                                                   &TestBar::volume};
    for (std::size_t field = 0; field < names.size(); ++field) {
        for (std::size_t i = 0; i < bars.size(); ++i) {
            bars[i].*fields[field] = table.at(names[field]).at(i).value();
        }
    }
    return bars;
}

std::optional<Reference> talib_on_nse() {
    const auto bars = read_csv("nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv");
    const auto results = read_csv("indicators/talib_tulip_on_nse/RELIANCE_2025JanApr_1m.csv");
    const auto first = read_json_rows("indicators/talib_tulip_on_nse/first_valid_index.json");
    if (!bars || !results || !first) {
        return std::nullopt;
    }
    Reference reference;
    reference.bars = bars_of(*bars, {"high", "low", "close", "volume"});
    const Series& rows = results->at("row");
    for (const auto& [name, values] : *results) {
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (first->contains(name) && values[i]) {
                reference.columns[name].emplace_back(static_cast<std::size_t>(*rows[i]),
                                                     *values[i]);
            }
        }
    }
    for (const auto& [name, index] : *first) {
        reference.first_valid[name] = static_cast<std::size_t>(index.at(0).value());
    }
    return reference;
}

}  // namespace millrace::indicators
